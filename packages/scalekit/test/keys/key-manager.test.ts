import { describe, expect, test, vi } from 'vitest'
import type { IssuedKey } from '../../src/index.ts'
import {
  ANY,
  NOT_FOUND,
  emulator,
  infoOf,
  judge,
  manager,
  useKeyManager,
} from './key-manager-setup.ts'

useKeyManager()

describe('rotateKey', () => {
  const rotate = async (
    keyId: string,
    options: { overlapMs?: number; expiry?: Date | null } = {},
  ) => {
    const delivered: IssuedKey[] = []
    const rotation = await manager.rotateKey(keyId, {
      ...ANY,
      deliver: (issued) => delivered.push(issued),
      ...options,
    })
    expect(delivered).toHaveLength(1)
    return { rotation, key: delivered[0]?.key ?? '' }
  }

  test('makes a new key for the same organization, user, claims and description', async () => {
    const old = emulator.issueKey({
      userId: 'usr_rotate',
      customClaims: { env: 'prod' },
      description: 'CI',
    })
    const { rotation, key } = await rotate(old.tokenId)
    expect(rotation).toEqual({
      oldKeyId: old.tokenId,
      keyId: expect.stringMatching(/^apit_/),
      oldKeyEndsAt: expect.any(Date),
    })
    expect(key).not.toBe(old.token)
    expect(await infoOf(key)).toMatchObject({
      tokenId: rotation.keyId,
      organizationId: old.organizationId,
      userId: 'usr_rotate',
      customClaims: {
        env: 'prod',
        claviger_replaces: `${old.tokenId} ${rotation.oldKeyEndsAt.toISOString()}`,
      },
      description: 'CI',
    })
    expect(await infoOf(key)).not.toHaveProperty('expiry')
    expect(await judge(old.token)).toBe(200)
    expect(await judge(key)).toBe(200)
  })

  test('sets an end to the old key, which every guard of this package keeps', async () => {
    const old = emulator.issueKey({ customClaims: { env: 'prod' } })
    expect(await judge(old.token)).toBe(200)
    const { rotation } = await rotate(old.tokenId, { overlapMs: 400 })
    const { customClaims } = (await infoOf(old.tokenId)) ?? {}
    expect(customClaims).toEqual({
      env: 'prod',
      claviger_retire_at: rotation.oldKeyEndsAt.toISOString(),
    })
    await vi.waitFor(
      async () => {
        expect(await judge(old.token)).toBe(401)
      },
      { timeout: 20_000 },
    )
    expect(Date.now()).toBeGreaterThanOrEqual(rotation.oldKeyEndsAt.getTime())
  })

  test('ends the old key at once when there is no overlap', async () => {
    const old = emulator.issueKey()
    expect(await judge(old.token)).toBe(200)
    await rotate(old.tokenId, { overlapMs: 0 })
    expect(await judge(old.token)).toBe(401)
    await expect(infoOf(old.token)).rejects.toMatchObject(NOT_FOUND)
  })

  test('gives the new key the lifetime of the old one, unless told otherwise', async () => {
    const old = emulator.issueKey({ expiry: new Date(Date.now() + 3_600_000) })
    const lifetimeOf = async (key: string) => {
      const { expiry, createdAt } = (await infoOf(key)) ?? {}
      return expiry && createdAt && Number(expiry.seconds - createdAt.seconds)
    }
    expect(await lifetimeOf((await rotate(old.tokenId)).key)).toBeCloseTo(3_600, -1)
    expect(await lifetimeOf((await rotate(old.tokenId, { expiry: null })).key)).toBeUndefined()
    const expiry = new Date(Date.now() + 7_200_000)
    expect(await lifetimeOf((await rotate(old.tokenId, { expiry })).key)).toBeCloseTo(7_200, -1)
  })

  test('does not put off an end that was set before, nor hand it on', async () => {
    const old = emulator.issueKey()
    const first = await rotate(old.tokenId, { overlapMs: 60_000 })
    const second = await rotate(old.tokenId, { overlapMs: 90_000 })
    expect(second.rotation.oldKeyEndsAt).toEqual(first.rotation.oldKeyEndsAt)
    expect((await infoOf(second.key))?.customClaims).not.toHaveProperty('claviger_retire_at')
  })

  test('takes the new key back when it cannot be handed over', async () => {
    const old = emulator.issueKey()
    let key = ''
    const deliver = (issued: IssuedKey) => {
      key = issued.key
      throw new Error('the vault is sealed')
    }
    await expect(manager.rotateKey(old.tokenId, { ...ANY, deliver })).rejects.toThrow(
      'the vault is sealed',
    )
    expect(key).not.toBe('')
    await expect(infoOf(key)).rejects.toMatchObject(NOT_FOUND)
    expect((await infoOf(old.token))?.customClaims).toEqual({})
  })

  test('hands no key over that Scalekit does not accept', async () => {
    const old = emulator.issueKey()
    const deliver = vi.fn<(issued: IssuedKey) => void>()
    emulator.fault('ValidateToken', { kind: 'grpc-status', code: 'NotFound', skip: 1, times: 1 })
    await expect(manager.rotateKey(old.tokenId, { ...ANY, deliver })).rejects.toThrow(
      /did not confirm the key apit_\w+ \(ScalekitValidateTokenFailureException\)/,
    )
    expect(deliver).not.toHaveBeenCalled()
  })

  test('says which key is left over when it cannot be taken back', async () => {
    const old = emulator.issueKey()
    emulator.fault('InvalidateToken', { kind: 'grpc-status', code: 'Internal' })
    const deliver = () => Promise.reject(new Error('sealed'))
    await expect(manager.rotateKey(old.tokenId, { ...ANY, deliver })).rejects.toThrow(
      /apit_.*invalidate it/,
    )
  })

  test('says so when the end of the old key could not be set', async () => {
    const old = emulator.issueKey()
    emulator.fault('UpdateToken', { kind: 'grpc-status', code: 'Internal' })
    await expect(rotate(old.tokenId)).rejects.toThrow(
      new RegExp(`handed over, but the end of ${old.tokenId} could not be set`),
    )
  })

  test('refuses what cannot work before anything has happened', async () => {
    const customClaims = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`c${n}`, 'x']))
    const full = emulator.issueKey({ customClaims })
    emulator.resetStats()
    await expect(rotate(full.tokenId)).rejects.toThrow(/20 custom claims/)
    await expect(rotate(full.tokenId, { overlapMs: -1 })).rejects.toThrow(/overlapMs/)
    await expect(rotate(full.token)).rejects.toThrow(/by its ID/)
    await expect(rotate(full.token)).rejects.not.toThrow(full.token)
    expect(emulator.stats().calls['CreateToken']).toBeUndefined()
  })
})
