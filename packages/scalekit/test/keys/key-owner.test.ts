import type { Emulator } from '@claviger/emulator'
import { ScalekitClient } from '@scalekit-sdk/node'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  createKeyManager,
  KeyNotFoundError,
  type IssuedKey,
  type KeyManager,
  type KeyOwner,
  type Revoker,
} from '../../src/index.ts'
import { startTestEmulator } from '../support/start-test-emulator.ts'

const OURS: KeyOwner = { organizationId: 'org_ours' }
const UNKNOWN_ID = 'apit_000000000000000000'

let emulator: Emulator
let client: ScalekitClient
let manager: KeyManager
const revoke = vi.fn<Revoker['revoke']>(async () => {})
const deliver = vi.fn<(issued: IssuedKey) => void>()
beforeAll(async () => {
  emulator = await startTestEmulator()
  client = new ScalekitClient(emulator.url, emulator.clientId, emulator.clientSecret)
  manager = createKeyManager(client, { revoke })
  // Fetches the client's access token, so that the first test's calls count no more than others.
  await client.token.validateToken(emulator.issueKey().token)
})
afterAll(() => emulator.close())
beforeEach(() => {
  emulator.clearFaults()
  emulator.resetStats()
  vi.clearAllMocks()
})

const ACTS: readonly (readonly [string, (keyId: string, owner: KeyOwner) => Promise<unknown>])[] = [
  ['revokeKey', (keyId, owner) => manager.revokeKey(keyId, owner)],
  ['rotateKey', (keyId, owner) => manager.rotateKey(keyId, { ...owner, deliver })],
]
const failureOf = (act: Promise<unknown>) => act.then(String, (error: unknown) => error)
const isActive = (key: string) =>
  client.token.validateToken(key).then(
    () => true,
    () => false,
  )

describe.each(ACTS)('%s', (_, act) => {
  test('takes a key of the organization that it is told', async () => {
    const { tokenId } = emulator.issueKey({ organizationId: 'org_ours' })
    await act(tokenId, OURS)
    expect(revoke).toHaveBeenCalledExactlyOnceWith({ keyId: tokenId })
  })

  test('does not find a key of another organization, and leaves it as it is', async () => {
    const { token, tokenId } = emulator.issueKey({ organizationId: 'org_theirs' })
    const error = await failureOf(act(tokenId, OURS))
    expect(KeyNotFoundError.is(error)).toBe(true)
    expect(error).toMatchObject({ name: 'KeyNotFoundError', keyId: tokenId })
    expect(emulator.stats().calls).toEqual({ ValidateToken: 1 })
    expect(await isActive(token)).toBe(true)
    expect(revoke).not.toHaveBeenCalled()
    expect(deliver).not.toHaveBeenCalled()
  })

  test('answers alike for a key of another organization, an ended key and an unknown ID', async () => {
    const theirs = emulator.issueKey({ organizationId: 'org_theirs' })
    const ended = emulator.issueKey({ organizationId: 'org_ours' })
    await client.token.invalidateToken(ended.tokenId)

    const answers: unknown[] = []
    for (const keyId of [theirs.tokenId, ended.tokenId, UNKNOWN_ID]) {
      emulator.resetStats()
      const error = await failureOf(act(keyId, OURS))
      expect(error).toBeInstanceOf(Error)
      if (!(error instanceof Error)) continue
      answers.push({
        name: error.constructor.name,
        message: error.message.replace(keyId, '<id>'),
        members: Object.keys(error),
        cause: error.cause,
        calls: emulator.stats().calls,
      })
    }
    expect(answers).toHaveLength(3)
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
  })

  test('takes a key of any organization for an explicit null', async () => {
    const { tokenId } = emulator.issueKey({ organizationId: 'org_theirs' })
    await act(tokenId, { organizationId: null })
    expect(revoke).toHaveBeenCalledExactlyOnceWith({ keyId: tokenId })
  })

  test.each([[undefined], [{}], [{ organizationId: undefined }], [{ organizationId: '' }]])(
    'rejects %j in place of an organization before anything happens',
    async (owner) => {
      const { tokenId } = emulator.issueKey({ organizationId: 'org_theirs' })
      // As plain JavaScript would call it.
      const error = await failureOf(Reflect.apply(act, undefined, [tokenId, owner]))
      expect(error).toBeInstanceOf(TypeError)
      expect(String(error)).toContain('organizationId')
      expect(emulator.stats().calls).toEqual({})
      expect(revoke).not.toHaveBeenCalled()
    },
  )

  test('passes on an outage as an outage, and changes nothing', async () => {
    const { token, tokenId } = emulator.issueKey({ organizationId: 'org_ours' })
    emulator.fault('ValidateToken', { kind: 'grpc-status', code: 'Internal' })
    const error = await failureOf(act(tokenId, OURS))
    expect(KeyNotFoundError.is(error)).toBe(false)
    emulator.clearFaults()
    expect(await isActive(token)).toBe(true)
    expect(revoke).not.toHaveBeenCalled()
  })

  // The client wraps these in the same exception as NotFound.
  test.each(['PermissionDenied', 'InvalidArgument'] as const)(
    'does not take %s for an unknown key',
    async (code) => {
      const { tokenId } = emulator.issueKey({ organizationId: 'org_ours' })
      emulator.fault('ValidateToken', { kind: 'grpc-status', code, message: '[not_found] x' })
      expect(KeyNotFoundError.is(await failureOf(act(tokenId, OURS)))).toBe(false)
      expect(revoke).not.toHaveBeenCalled()
    },
  )
})
