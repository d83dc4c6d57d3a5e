import { createAuthenticator, type Authenticator } from '@claviger/core'
import type { Emulator } from '@claviger/emulator'
import { ScalekitClient } from '@scalekit-sdk/node'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  createKeyManager,
  KeyNotFoundError,
  scalekit,
  type IssuedKey,
  type KeyManager,
} from '../../src/index.ts'
import { startTestEmulator } from '../support/start-test-emulator.ts'

const OWNER = { organizationId: 'org_rotating' }
const HOUR_MS = 3_600_000

let emulator: Emulator
let client: ScalekitClient
let authenticator: Authenticator
let manager: KeyManager
beforeEach(async () => {
  emulator = await startTestEmulator()
  const { url, clientId, clientSecret } = emulator
  client = new ScalekitClient(url, clientId, clientSecret)
  authenticator = openGuards()
  manager = createKeyManager(client, authenticator)
})
afterEach(async () => {
  vi.useRealTimers()
  await authenticator.close()
  await emulator.close()
})

function openGuards(): Authenticator {
  const { url, clientId, clientSecret } = emulator
  return createAuthenticator(
    scalekit({
      environmentUrl: url,
      clientId,
      clientSecret,
      jwt: false,
      apiKeys: { cache: false },
    }),
  )
}

const judge = async (key: string) => {
  const headers = { authorization: `Bearer ${key}` }
  const outcome = await authenticator.authenticate({ headers })
  return outcome.kind === 'granted' ? 200 : outcome.refusal.status
}
const isActive = (keyId: string) =>
  client.token.validateToken(keyId).then(
    () => true,
    () => false,
  )
const claimsOf = async (keyId: string) =>
  (await client.token.validateToken(keyId)).tokenInfo?.customClaims ?? {}
const rotate = async (keyId: string, overlapMs: number = HOUR_MS) => {
  const delivered: IssuedKey[] = []
  const deliver = (issued: IssuedKey) => delivered.push(issued)
  const rotation = await manager.rotateKey(keyId, { ...OWNER, deliver, overlapMs })
  return { ...rotation, key: delivered[0]?.key ?? '' }
}
// Only the clock by which keys end: timers and the client go on as they are.
const passTime = (ms: number) => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms })
}

const EDITS = [
  ['a word in place of the end', { claviger_retire_at: 'never' }],
  ['a later end', { claviger_retire_at: '9999-01-01T00:00:00.000Z' }],
  ['an empty end', { env: 'prod', claviger_retire_at: '' }],
  ['an edit of another label, which removes the end', { env: 'staging' }],
] as const

describe('a key that was rotated away', () => {
  test.each(EDITS)('is not extended by %s, once a guard has seen its end', async (_, claims) => {
    const old = emulator.issueKey({ ...OWNER, customClaims: { env: 'prod' } })
    await rotate(old.tokenId)
    expect(await judge(old.token)).toBe(200)

    await client.token.updateToken(old.tokenId, { customClaims: claims })
    passTime(HOUR_MS + 1_000)
    expect(await judge(old.token)).toBe(401)
  })

  test.each(EDITS)('does not come back by %s, once a guard has refused it', async (_, claims) => {
    const old = emulator.issueKey({ ...OWNER, customClaims: { env: 'prod' } })
    await rotate(old.tokenId)
    passTime(HOUR_MS + 1_000)
    expect(await judge(old.token)).toBe(401)
    // The guard ends it for good at Scalekit, behind the request.
    await vi.waitFor(async () => expect(await isActive(old.tokenId)).toBe(false), {
      timeout: 20_000,
    })

    await expect(client.token.updateToken(old.tokenId, { customClaims: claims })).rejects.toThrow(
      'not_found',
    )
    await authenticator.close()
    authenticator = openGuards()
    expect(await judge(old.token)).toBe(401)
  })

  test.each(EDITS.slice(1))(
    'is ended by the job in spite of %s, by the record of its successor',
    async (_, claims) => {
      const old = emulator.issueKey({ ...OWNER, customClaims: { env: 'prod' } })
      const { key } = await rotate(old.tokenId)
      await client.token.updateToken(old.tokenId, { customClaims: claims })
      expect(await manager.retireKeys(OWNER.organizationId)).toEqual([])

      passTime(HOUR_MS + 1_000)
      expect(await manager.retireKeys(OWNER.organizationId)).toEqual([old.tokenId])
      expect(await isActive(old.tokenId)).toBe(false)
      expect(await judge(key)).toBe(200)
    },
  )

  test.each(['never', '9999', ''])('has ended when its end is unreadable: %j', async (value) => {
    const key = emulator.issueKey({ ...OWNER, customClaims: { claviger_retire_at: value } })
    expect(await judge(key.token)).toBe(401)
    await vi.waitFor(async () => expect(await isActive(key.tokenId)).toBe(false), {
      timeout: 20_000,
    })
  })

  test('is ended at Scalekit by the manager that rotated it, when its time has come', async () => {
    const old = emulator.issueKey(OWNER)
    await rotate(old.tokenId, 300)
    expect(await isActive(old.tokenId)).toBe(true)
    await vi.waitFor(async () => expect(await isActive(old.tokenId)).toBe(false), {
      timeout: 20_000,
    })
  })

  test('cannot be rotated into a new one, or given a new end', async () => {
    const old = emulator.issueKey({ ...OWNER, customClaims: { env: 'prod' } })
    await rotate(old.tokenId)
    passTime(HOUR_MS + 1_000)
    emulator.resetStats()
    const again = await rotate(old.tokenId).catch((error: unknown) => error)
    expect(KeyNotFoundError.is(again)).toBe(true)
    expect(emulator.stats().calls['CreateToken']).toBeUndefined()
    expect(await isActive(old.tokenId)).toBe(false)
  })

  test('is refused while Scalekit cannot be told that it has ended', async () => {
    const key = emulator.issueKey({ ...OWNER, customClaims: { claviger_retire_at: 'never' } })
    emulator.fault('InvalidateToken', { kind: 'grpc-status', code: 'Internal' })
    for (let n = 0; n < 3; n += 1) expect(await judge(key.token)).toBe(401)
    emulator.clearFaults()
    expect(await judge(key.token)).toBe(401)
    await vi.waitFor(async () => expect(await isActive(key.tokenId)).toBe(false), {
      timeout: 20_000,
    })
  })

  test('is reported as not ended when Scalekit did not store the end', async () => {
    const old = emulator.issueKey(OWNER)
    const updateToken = client.token.updateToken.bind(client.token)
    // As a service would that has not heard of claims it did not make.
    vi.spyOn(client.token, 'updateToken').mockImplementation((keyId) => updateToken(keyId))
    await expect(rotate(old.tokenId)).rejects.toThrow(/the end of apit_\w+ could not be set/)
  })
})

describe('the record of a successor', () => {
  const issue = (customClaims: Record<string, string>, userId?: string) =>
    emulator.issueKey({ ...OWNER, customClaims, ...(userId !== undefined && { userId }) })
  const past = new Date(0).toISOString()
  // So that keys differ in when they were made.
  const aLittleLater = () => new Promise((resolve) => setTimeout(resolve, 5))

  test('is not handed on with the next rotation', async () => {
    const first = emulator.issueKey({ ...OWNER, customClaims: { env: 'prod' } })
    const second = await rotate(first.tokenId)
    const third = await rotate(second.keyId)
    const record = `${second.keyId} ${third.oldKeyEndsAt.toISOString()}`
    expect(await claimsOf(third.keyId)).toEqual({ env: 'prod', claviger_replaces: record })
    // Both ends of the second key: its own, and that of the first.
    expect(Object.keys(await claimsOf(second.keyId)).toSorted()).toEqual([
      'claviger_replaces',
      'claviger_retire_at',
      'env',
    ])
  })

  test('gives way to the end of its own key when there is no room for both', async () => {
    const claims = Object.fromEntries(Array.from({ length: 19 }, (_, n) => [`c${n}`, 'x']))
    const first = issue(claims)
    const second = await rotate(first.tokenId)
    await rotate(second.keyId)
    expect(await claimsOf(second.keyId)).toHaveProperty('claviger_retire_at')
    expect(await claimsOf(second.keyId)).not.toHaveProperty('claviger_replaces')
  })

  test('ends no key of another user, of another organization, or newer than itself', async () => {
    const ofUser = issue({}, 'usr_victim')
    const theirs = emulator.issueKey({ organizationId: 'org_theirs' })
    const { tokenId: forger } = issue({})
    await aLittleLater()
    const forge = (keyId: string) => issue({ claviger_replaces: `${keyId} ${past}` })
    forge(ofUser.tokenId)
    forge(theirs.tokenId)
    const newer = issue({})
    await client.token.updateToken(forger, {
      customClaims: { claviger_replaces: `${newer.tokenId} ${past}` },
    })
    expect(await manager.retireKeys(OWNER.organizationId)).toEqual([])
    for (const { tokenId } of [ofUser, theirs, newer]) expect(await isActive(tokenId)).toBe(true)
  })

  test('is not needed: a rotation succeeds when it cannot be written', async () => {
    const old = emulator.issueKey(OWNER)
    emulator.fault('UpdateToken', { kind: 'grpc-status', code: 'Internal', skip: 1 })
    const { oldKeyEndsAt } = await rotate(old.tokenId)
    emulator.clearFaults()
    expect((await claimsOf(old.tokenId))['claviger_retire_at']).toBe(oldKeyEndsAt.toISOString())
  })
})
