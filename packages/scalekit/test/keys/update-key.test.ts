import type { Emulator } from '@claviger/emulator'
import { ScalekitClient } from '@scalekit-sdk/node'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import {
  createKeyManager,
  KeyNotFoundError,
  type KeyManager,
  type Revoker,
} from '../../src/index.ts'
import { startTestEmulator } from '../support/start-test-emulator.ts'

const ORGANIZATION = { organizationId: 'org_labels' }
const END = { claviger_retire_at: new Date(Date.now() + 60_000).toISOString() }

let emulator: Emulator
let client: ScalekitClient
let manager: KeyManager
const revoke = vi.fn<Revoker['revoke']>(async () => {})
beforeAll(async () => {
  emulator = await startTestEmulator()
  client = new ScalekitClient(emulator.url, emulator.clientId, emulator.clientSecret)
  manager = createKeyManager(client, { revoke })
})
afterAll(() => emulator.close())

const claimsOf = async (keyId: string) =>
  (await client.token.validateToken(keyId)).tokenInfo?.customClaims

describe('updateKey', () => {
  test('replaces the claims of the application, and keeps the end of a rotation', async () => {
    const customClaims = { env: 'staging', tier: 'gold', ...END }
    const { tokenId } = emulator.issueKey({ ...ORGANIZATION, customClaims })
    const info = await manager.updateKey(tokenId, {
      ...ORGANIZATION,
      customClaims: { env: 'production' },
    })
    expect(info.customClaims).toEqual({ env: 'production', ...END })
    expect(info.expiry?.toISOString()).toBe(END.claviger_retire_at)
    expect(await claimsOf(tokenId)).toEqual({ env: 'production', ...END })
    expect(revoke).toHaveBeenCalledWith({ keyId: tokenId })
  })

  test.each(['', 'never', '9999-01-01T00:00:00.000Z'])(
    'takes no end from its caller: %j',
    async (claviger_retire_at) => {
      const { tokenId } = emulator.issueKey({ ...ORGANIZATION, customClaims: END })
      const customClaims = { env: 'x', claviger_retire_at, claviger_replaces: 'apit_1 never' }
      await manager.updateKey(tokenId, { ...ORGANIZATION, customClaims })
      expect(await claimsOf(tokenId)).toEqual({ env: 'x', ...END })
    },
  )

  test('changes the description alone, and no claims when it is given none', async () => {
    const customClaims = { env: 'prod' }
    const { tokenId } = emulator.issueKey({ ...ORGANIZATION, customClaims, description: 'old' })
    for (const change of [{}, { customClaims: {} }]) {
      const options = { ...ORGANIZATION, ...change, description: 'new' }
      const info = await manager.updateKey(tokenId, options)
      expect(info).toMatchObject({ customClaims, description: 'new' })
    }
    const cleared = await manager.updateKey(tokenId, { ...ORGANIZATION, description: '' })
    expect(cleared).not.toHaveProperty('description')
  })

  test('does not find a key of another organization', async () => {
    const { tokenId } = emulator.issueKey({ organizationId: 'org_theirs' })
    const update = manager.updateKey(tokenId, { ...ORGANIZATION, customClaims: { a: 'b' } })
    expect(KeyNotFoundError.is(await update.catch((error: unknown) => error))).toBe(true)
    expect(await claimsOf(tokenId)).toEqual({})
  })

  test('takes no key in place of its ID', async () => {
    const { token } = emulator.issueKey(ORGANIZATION)
    await expect(manager.updateKey(token, ORGANIZATION)).rejects.toThrow(/by its ID/)
  })
})
