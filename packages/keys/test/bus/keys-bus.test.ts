import { allowWarnings, startProxy } from '@claviger/conformance'
import { createAuthenticator, type Authenticator } from '@claviger/core'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { openKeys, type Keys } from '../../src/index.ts'
import { emptyPostgres } from '../support/shared-postgres.ts'
import { eventually } from '../support/eventually.ts'
import { openConnection } from '../support/open-connection.ts'
import { newPepper } from '../support/open-test-keys.ts'
import { POSTGRES_BIN } from '../support/postgres-programs.ts'

allowWarnings('CLAVIGER_UNAVAILABLE')

const ORGANIZATION = 'org_1'
const SETTINGS = { prefix: 'acme', timeoutMs: 10_000 }

describe.skipIf(POSTGRES_BIN === undefined)('the bus of own keys', () => {
  let database: string
  let peppers: readonly string[]
  beforeAll(async () => {
    database = (await emptyPostgres()).url
    peppers = [newPepper()]
    const keys = await openKeys({ ...SETTINGS, database, peppers })
    await keys.close()
  }, 240_000)

  const open = async (): Promise<{ keys: Keys; guard: Authenticator }> => {
    const keys = await openKeys({ ...SETTINGS, database, peppers })
    const guard = createAuthenticator({
      apiKeys: { ...keys.optionsFor('live'), ttlMs: 600_000 },
      bus: keys.bus,
    })
    onTestFinished(async () => {
      await guard.close()
      await keys.close()
    })
    await eventually(() => expect(keys.bus.isCurrent()).toBe(true))
    return { keys, guard }
  }
  const scopesOf = async (guard: Authenticator, key: string): Promise<unknown> => {
    const outcome = await guard.authenticate({ headers: { authorization: `Bearer ${key}` } })
    return outcome.kind === 'granted' ? outcome.auth.scopes : 'refused'
  }

  test.each<readonly [string, (keys: Keys, keyId: string) => Promise<unknown>, unknown]>([
    ['a revoked key', async (keys, keyId) => keys.revoke(ORGANIZATION, keyId), 'refused'],
    [
      'a key that was rotated without an overlap',
      async (keys, keyId) => keys.rotate(ORGANIZATION, keyId, { overlapMs: 0 }),
      'refused',
    ],
    [
      'a key of a user who left',
      async (keys) => keys.revokeAll(ORGANIZATION, { userId: 'usr_leaves' }),
      'refused',
    ],
    [
      'the scopes that a key had before',
      async (keys, keyId) => keys.update(ORGANIZATION, keyId, { scopes: ['write'] }),
      ['write'],
    ],
  ])('lets guards of all processes forget %s', async (_, change, expected) => {
    const here = await open()
    const there = await open()
    const { key, tokenInfo } = await here.keys.create(ORGANIZATION, {
      userId: 'usr_leaves',
      scopes: ['read'],
    })
    for (const { guard } of [here, there]) expect(await scopesOf(guard, key)).toEqual(['read'])
    await change(here.keys, tokenInfo.tokenId)
    expect(await scopesOf(here.guard, key)).toEqual(expected)
    await eventually(async () => expect(await scopesOf(there.guard, key)).toEqual(expected))
  })

  test.each<readonly [string, (keys: Keys, keyId: string) => Promise<unknown>, RegExp]>([
    [
      'was rotated, once the overlap is over',
      async (keys, keyId) => keys.rotate(ORGANIZATION, keyId, { overlapMs: 500 }),
      // On a loaded machine, it may be over before the key is looked up.
      /^(?:expired|revoked)$/,
    ],
    [
      'lost its scopes',
      async (keys, keyId) => keys.update(ORGANIZATION, keyId, { scopes: [] }),
      /^revoked$/,
    ],
    [
      'was given to another user',
      async (keys, keyId) => keys.update(ORGANIZATION, keyId, { userId: 'usr_2' }),
      /^revoked$/,
    ],
  ])('ends the open connections of a key that %s', async (_, change, reason) => {
    const { keys, guard } = await open()
    const { key, tokenInfo } = await keys.create(ORGANIZATION, {
      userId: 'usr_1',
      scopes: ['read'],
    })
    const connection = openConnection(guard, key)
    await eventually(() => expect(connection.isOpen).toBe(true))
    await keys.update(ORGANIZATION, tokenInfo.tokenId, { description: 'new' })
    await change(keys, tokenInfo.tokenId)
    await eventually(() => expect(connection.ended).toEqual([expect.stringMatching(reason)]))
  })

  test('serves the next authenticator after one was closed', async () => {
    const { keys, guard } = await open()
    await guard.close()
    const next = createAuthenticator({
      apiKeys: { ...keys.optionsFor('live'), ttlMs: 600_000 },
      bus: keys.bus,
    })
    onTestFinished(async () => next.close())
    const other = await openKeys({ ...SETTINGS, database, peppers })
    onTestFinished(async () => other.close())
    const { key, tokenInfo } = await keys.create(ORGANIZATION, { scopes: ['read'] })
    expect(await scopesOf(next, key)).toEqual(['read'])
    await other.revoke(ORGANIZATION, tokenInfo.tokenId)
    await eventually(async () => expect(await scopesOf(next, key)).toEqual('refused'))
  })

  test('goes around a pooler with listenUrl, and not through it', async () => {
    const { port } = new URL(database)
    const pooler = await startProxy(Number(port))
    const through = new URL(database)
    through.port = String(pooler.port)
    const settings = { ...SETTINGS, database: through.href, listenUrl: database, peppers }
    const keys = await openKeys(settings)
    const guard = createAuthenticator({
      apiKeys: { ...keys.optionsFor('live'), ttlMs: 600_000 },
      bus: keys.bus,
    })
    const other = await open()
    onTestFinished(async () => {
      await guard.close()
      await keys.close()
      await pooler.close()
    })
    const { key, tokenInfo } = await keys.create(ORGANIZATION, { scopes: ['read'] })
    await eventually(() => expect(keys.bus.isCurrent()).toBe(true))
    expect(await scopesOf(guard, key)).toEqual(['read'])
    pooler.cut()
    await other.keys.revoke(ORGANIZATION, tokenInfo.tokenId)
    const { lookup } = keys.optionsFor('live')
    await eventually(async () => expect(await scopesOf(guard, key)).toBe('refused'))
    expect(keys.bus.isCurrent()).toBe(true)
    const { signal } = new AbortController()
    await expect(lookup(key, { signal })).rejects.toMatchObject({ name: 'DatabaseError' })
  })

  test('tells nothing of a change that was rolled back', async () => {
    const { keys, guard } = await open()
    const { key, tokenInfo } = await keys.create(ORGANIZATION, { scopes: ['read'] })
    expect(await scopesOf(guard, key)).toEqual(['read'])
    await expect(keys.revoke('org_2', tokenInfo.tokenId)).rejects.toMatchObject({
      name: 'KeyNotFoundError',
    })
    expect(await scopesOf(guard, key)).toEqual(['read'])
  })
})
