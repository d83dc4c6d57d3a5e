import { createAuthenticator, type Authenticator } from '@claviger/core'
import type { Emulator } from '@claviger/emulator'
import { ScalekitClient } from '@scalekit-sdk/node'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  createKeyManager,
  scalekit,
  type IssuedKey,
  type KeyManager,
  type Revoker,
} from '../../src/index.ts'
import { startTestEmulator } from '../support/start-test-emulator.ts'

let emulator: Emulator
let client: ScalekitClient
let authenticator: Authenticator
let manager: KeyManager
beforeAll(async () => {
  emulator = await startTestEmulator()
  const { url, clientId, clientSecret } = emulator
  client = new ScalekitClient(url, clientId, clientSecret)
  authenticator = createAuthenticator(
    scalekit({ environmentUrl: url, clientId, clientSecret, jwt: false }),
  )
  manager = createKeyManager(client, authenticator)
})
afterAll(async () => {
  await authenticator.close()
  await emulator.close()
})
beforeEach(() => {
  emulator.clearFaults()
})

const judge = async (key: string) => {
  const headers = { authorization: `Bearer ${key}` }
  const outcome = await authenticator.authenticate({ headers })
  return outcome.kind === 'granted' ? 200 : outcome.refusal.status
}
const ANY = { organizationId: null }
const NOT_FOUND = { name: 'ScalekitValidateTokenFailureException' }
const infoOf = async (key: string) => (await client.token.validateToken(key)).tokenInfo

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

describe('revokeKey', () => {
  test('ends a key at Scalekit, and in the cache', async () => {
    const { token, tokenId } = emulator.issueKey()
    expect(await judge(token)).toBe(200)
    await manager.revokeKey(tokenId, ANY)
    expect(await judge(token)).toBe(401)
  })

  test('asks Scalekit first, so that no lookup in between fills the cache again', async () => {
    const { token, tokenId } = emulator.issueKey()
    const order: string[] = []
    const revoke = vi.fn<Revoker['revoke']>(async () => {
      order.push(
        await infoOf(token).then(
          () => 'good',
          () => 'ended',
        ),
      )
    })
    await createKeyManager(client, { revoke }).revokeKey(tokenId, ANY)
    expect(order).toEqual(['ended'])
    expect(revoke).toHaveBeenCalledExactlyOnceWith({ keyId: tokenId })
  })

  test('makes the caches forget even if the answer of Scalekit was lost', async () => {
    const revoke = vi.fn<Revoker['revoke']>(async () => {})
    emulator.fault('InvalidateToken', { kind: 'grpc-status', code: 'Internal', times: 1 })
    const { tokenId } = emulator.issueKey()
    await expect(createKeyManager(client, { revoke }).revokeKey(tokenId, ANY)).rejects.toThrow(
      'internal',
    )
    expect(revoke).toHaveBeenCalledOnce()
  })

  test('tells both failures', async () => {
    emulator.fault('InvalidateToken', { kind: 'grpc-status', code: 'Internal', times: 1 })
    const { tokenId } = emulator.issueKey()
    const revoke = () => Promise.reject(new Error('the bus is down'))
    const error: unknown = await createKeyManager(client, { revoke })
      .revokeKey(tokenId, ANY)
      .catch((e: unknown) => e)
    expect(error).toBeInstanceOf(AggregateError)
    expect(error).toMatchObject({
      errors: [{ message: expect.stringContaining('internal') }, { message: 'the bus is down' }],
    })
  })

  test('takes no key in place of its ID, and does not repeat it', async () => {
    const { token } = emulator.issueKey()
    const error: unknown = await manager.revokeKey(token, ANY).catch((e: unknown) => e)
    expect(error).toBeInstanceOf(TypeError)
    expect(String(error)).not.toContain(token)
  })
})

describe('listKeys', () => {
  const collect = async (organizationId: string, options?: { userId?: string }) => {
    const ids: string[] = []
    for await (const { tokenId } of manager.listKeys(organizationId, options)) ids.push(tokenId)
    return ids
  }

  test('walks through all pages, and through no more than are asked for', async () => {
    const organizationId = 'org_listed'
    const ids = Array.from({ length: 65 }, () => emulator.issueKey({ organizationId }).tokenId)
    emulator.resetStats()
    expect((await collect(organizationId)).toSorted()).toEqual(ids.toSorted())
    expect(emulator.stats().calls['ListTokens']).toBe(3)

    emulator.resetStats()
    for await (const { tokenId } of manager.listKeys(organizationId)) {
      expect(ids).toContain(tokenId)
      break
    }
    expect(emulator.stats().calls['ListTokens']).toBe(1)
  })

  test('keeps to one user', async () => {
    const organizationId = 'org_users'
    const { tokenId } = emulator.issueKey({ organizationId, userId: 'usr_listed' })
    emulator.issueKey({ organizationId })
    expect(await collect(organizationId, { userId: 'usr_listed' })).toEqual([tokenId])
  })

  test('gives up when the pages go in a circle', async () => {
    const { organizationId } = emulator.issueKey()
    const page = await client.token.listTokens(organizationId)
    const listTokens = vi.fn<typeof client.token.listTokens>(async () => ({
      ...page,
      nextPageToken: 'again',
    }))
    const circling = createKeyManager({
      token: Object.assign(Object.create(client.token), { listTokens }),
    })
    const walk = async () => {
      for await (const info of circling.listKeys(organizationId)) expect(info).toBeDefined()
    }
    await expect(walk()).rejects.toMatchObject({ code: 'cursor_loop' })
    expect(listTokens).toHaveBeenCalledTimes(2)
  })
})

test('retireKeys ends the keys whose rotation is over, and no others', async () => {
  const organizationId = 'org_retire'
  const due = emulator.issueKey({
    organizationId,
    customClaims: { claviger_retire_at: new Date(Date.now() - 1_000).toISOString() },
  })
  emulator.issueKey({
    organizationId,
    customClaims: { claviger_retire_at: new Date(Date.now() + 60_000).toISOString() },
  })
  const unreadable = emulator.issueKey({
    organizationId,
    customClaims: { claviger_retire_at: 'some day' },
  })
  emulator.issueKey({ organizationId })
  expect(await manager.retireKeys(organizationId)).toEqual([due.tokenId, unreadable.tokenId])
  await expect(infoOf(due.tokenId)).rejects.toMatchObject(NOT_FOUND)
  expect(await manager.retireKeys(organizationId)).toEqual([])
})
