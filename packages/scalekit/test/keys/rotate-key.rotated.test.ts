import { describe, expect, test, vi } from 'vitest'
import { KeyNotFoundError } from '../../src/index.ts'
import {
  client,
  emulator,
  HOUR_MS,
  isActive,
  judge,
  manager,
  OWNER,
  passTime,
  restartGuards,
  rotate,
  useRotations,
} from './rotation-setup.ts'

useRotations()

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
    await restartGuards()
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
