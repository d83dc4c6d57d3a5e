import { createAuthenticator, type Store } from '@claviger/core'
import { createClient } from 'redis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { redisStore } from '../../src/index.ts'
import { eventually } from '../support/eventually.ts'
import { context, makeKey, type TestKey } from '../support/keys.ts'
import { SERVERS, startServer, type RedisServer } from '../support/redis-server.ts'

const connect = async (url: string) => createClient({ url }).connect()
type Admin = Awaited<ReturnType<typeof connect>>

/** What comes about without anybody else: a later release, an eviction, a failover. */
const HAPPENS: ReadonlySet<string> = new Set([
  'a value of a newer schema',
  'a ticket of the future in another epoch',
  'is evicted',
  'comes from another server',
])

describe.skipIf(SERVERS.length === 0).each(SERVERS)('what is in %s', (program) => {
  let server: RedisServer
  let admin: Admin
  let store: Store
  let key: TestKey
  beforeAll(async () => {
    server = await startServer(program)
    admin = await connect(server.url)
  })
  afterAll(async () => {
    admin.destroy()
    await server.stop()
  })
  beforeEach(async () => {
    await admin.flushAll()
    key = makeKey()
    store = redisStore(createClient({ url: server.url }), { timeoutMs: 10_000 })
    await eventually(async () => store.read(key.entry, context))
  })
  afterEach(async () => {
    await store.close?.()
  })

  const entryOf = ({ entry }: TestKey) => `{claviger}:key:${entry.name}`
  const CONTROL = '{claviger}:control'
  const LEASES = '{claviger}:leases'
  const put = async (each: TestKey) => {
    const { ticket } = await store.read(each.entry, context)
    await store.write(each.entry, each.info, ticket, 60_000)
  }
  const infoOf = async (each: TestKey) => (await store.read(each.entry, context)).found?.info

  test.each<readonly [string, (entry: string) => Promise<unknown>]>([
    ['random bytes', async (entry) => admin.set(entry, 'Ã\u0000(not ours')],
    ['a list', async (entry) => admin.rPush(entry, ['a', 'b'])],
    [
      'a hash of somebody else',
      async (entry) => {
        await admin.del(entry)
        await admin.hSet(entry, { id: '1', name: 'x' })
      },
    ],
    ['a value that is no JSON', async (entry) => admin.hSet(entry, { value: '{"tokenId":' })],
    ['a value of a newer schema', async (entry) => admin.hSet(entry, { schema: '1000' })],
    ['a value of no schema', async (entry) => admin.hDel(entry, 'schema')],
    ['a value without a lease', async (entry) => admin.hSet(entry, { lease: 'x', value: '' })],
    ['a value without a ticket', async (entry) => admin.hDel(entry, 'ticket')],
    ['a malformed ticket', async (entry) => admin.hSet(entry, { ticket: 'now' })],
    [
      'a ticket of the future in another epoch',
      async (entry) => admin.hSet(entry, { ticket: '7:9999999999999999:1:1' }),
    ],
    ['a value without names', async (entry) => admin.hDel(entry, 'names')],
    ['a value of another name', async (entry) => admin.hSet(entry, { name: 'f'.repeat(64) })],
    ['a value that never ends', async (entry) => admin.persist(entry)],
    ['a value of 100 kB', async (entry) => admin.hSet(entry, { value: `"${'x'.repeat(1e5)}"` })],
  ])('%s is not there, and makes room for what is right (R-REDIS-06)', async (what, poison) => {
    await put(key)
    // What is of another type takes the place of the entry; what is a hash is mixed into it.
    await poison(entryOf(key)).catch(async () => {
      await admin.del(entryOf(key))
      await poison(entryOf(key))
    })
    const { found, isPoisoned } = await store.read(key.entry, context)
    expect(found).toBeUndefined()
    expect(isPoisoned).toBe(HAPPENS.has(what) ? undefined : true)
    await put(key)
    expect(await infoOf(key)).toEqual(key.info)
  })

  test("another key's entry is not this key's (R-REDIS-06)", async () => {
    const other = makeKey()
    await put(other)
    await admin.copy(entryOf(other), entryOf(key))
    expect(await infoOf(key)).toBeUndefined()
    expect(await admin.exists(entryOf(key))).toBe(0)
    expect(await infoOf(other)).toEqual(other.info)
  })

  const knownOf = ({ entry }: TestKey) => `{claviger}:known:${entry.name}`
  const isKnown = async (each: TestKey) => (await store.read(each.entry, context)).isKnown

  test('that a key is known is kept for a day', async () => {
    await put(key)
    const left = await admin.pTTL(knownOf(key))
    expect(left).toBeLessThanOrEqual(86_400_000)
    expect(left).toBeGreaterThan(86_000_000)
    await admin.del(entryOf(key))
    expect(await isKnown(key)).toBe(true)
  })

  test.each<readonly [string, (known: string) => Promise<unknown>]>([
    ['random bytes', async (known) => admin.set(known, 'Ã\u0000(not ours', { PX: 60_000 })],
    ['an empty string', async (known) => admin.set(known, '', { PX: 60_000 })],
    ['a list', async (known) => (await admin.del(known), admin.rPush(known, ['a', 'b']))],
    ['a number without names', async (known) => admin.set(known, '7', { PX: 60_000 })],
    ['a word for a version', async (known) => admin.set(known, 'now a b', { PX: 60_000 })],
    ['one that never ends', async (known) => admin.persist(known)],
    ['100 kB', async (known) => admin.set(known, `9 ${'x '.repeat(5e4)}`, { PX: 60_000 })],
  ])(
    '%s in the place of a known key is not there, and makes room for what is right',
    async (_, poison) => {
      await put(key)
      await admin.del(entryOf(key))
      await poison(knownOf(key))
      expect(await store.read(key.entry, context)).toEqual({
        ticket: expect.any(String),
        isPoisoned: true,
      })
      expect(await admin.exists(knownOf(key))).toBe(0)
      await put(key)
      await admin.del(entryOf(key))
      expect(await isKnown(key)).toBe(true)
    },
  )

  test.each<readonly [string, () => Promise<unknown>]>([
    ['is evicted', async () => admin.del(CONTROL)],
    ['is replaced by something else', async () => admin.set(CONTROL, 'x')],
    ['loses its epoch', async () => admin.zRem(CONTROL, '#epoch')],
    ['loses its last version', async () => admin.zRem(CONTROL, '#last')],
    [
      'comes from another server',
      async () => {
        const members = await admin.zRange(CONTROL, 0, -1)
        await admin.zRem(CONTROL, members.find((member) => member.startsWith('#run:')) ?? '')
        await admin.zAdd(CONTROL, { score: -1, value: '#run:0000' })
      },
    ],
  ])('when the control key %s, nothing older is believed', async (what, happens) => {
    const other = makeKey()
    await put(key)
    const { ticket } = await store.read(other.entry, context)
    await happens()
    const { found, isPoisoned } = await store.read(key.entry, context)
    expect(found).toBeUndefined()
    expect(isPoisoned).toBe(HAPPENS.has(what) ? undefined : true)
    await store.write(other.entry, other.info, ticket, 60_000)
    expect(await infoOf(other)).toBeUndefined()
    await put(key)
    expect(await infoOf(key)).toEqual(key.info)
  })

  test('versions only grow, also when the clock of the server goes back (R-REDIS-10)', async () => {
    await put(key)
    const future = Date.now() * 1_000 + 3_600_000_000
    await admin.zAdd(CONTROL, { score: -future, value: '#last' })
    const { ticket } = await store.read(key.entry, context)
    await store.revoke({ by: 'keyId', value: key.info.tokenId })
    await store.write(key.entry, key.info, ticket, 60_000)
    expect(await infoOf(key)).toBeUndefined()
    await put(key)
    expect(await infoOf(key)).toEqual(key.info)
  })

  test('a mark that is forgotten takes along what is older', async () => {
    const { ticket } = await store.read(key.entry, context)
    await store.revoke({ by: 'keyId', value: key.info.tokenId })
    const [name] = (await admin.zRange(CONTROL, 0, -1)).filter((each) => each.startsWith('keyId:'))
    // As if it were two hours old; so is the ticket.
    const old = Date.now() * 1_000 - 7_200_000_000
    await admin.zAdd(CONTROL, [
      { score: old, value: name ?? '' },
      { score: -(old - 10), value: '#floor' },
    ])
    const [epoch, , ...rest] = ticket.split(':')
    const oldTicket = [epoch, old - 5, ...rest].join(':')
    await store.revoke({ by: 'keyId', value: 'another' })
    expect(await admin.zScore(CONTROL, name ?? '')).toBeNull()
    expect(await admin.zScore(CONTROL, '#floor')).toBe(-old)
    await store.write(key.entry, key.info, oldTicket, 60_000)
    expect(await infoOf(key)).toBeUndefined()
  })

  test('there are never more than 100,000 marks', { timeout: 60_000 }, async () => {
    const members = Array.from({ length: 100_000 }, (_, i) => ({
      score: Date.now() * 1_000 + i,
      value: `keyId:${i}`,
    }))
    await admin.zAdd(CONTROL, members)
    await store.revoke({ by: 'keyId', value: 'one' })
    await store.revoke({ by: 'keyId', value: 'two' })
    expect(await admin.zCount(CONTROL, '(0', '+inf')).toBe(100_000)
    expect(await admin.zScore(CONTROL, 'keyId:0')).toBeNull()
  })

  test('there are never more than 100,000 leases', { timeout: 60_000 }, async () => {
    const members = Array.from({ length: 100_000 }, (_, i) => ({
      score: Date.now() * 1_000 - 1_000_000 + i,
      value: `entry-${i}`,
    }))
    await admin.zAdd(LEASES, members)
    const { entry } = makeKey()
    const { ticket } = await store.read(entry, context)
    expect(await admin.zCard(LEASES)).toBe(100_000)
    expect(await admin.zScore(LEASES, 'entry-0')).toBeNull()
    expect(ticket).toContain(`:${await admin.zScore(LEASES, entry.name)}:`)
  })

  test('a lease ends after a minute', async () => {
    const { ticket } = await store.read(key.entry, context)
    await admin.zAdd(LEASES, { score: Date.now() * 1_000 - 60_000_000, value: key.entry.name })
    await store.read(makeKey().entry, context)
    expect(await admin.zScore(LEASES, key.entry.name)).toBeNull()
    await store.write(key.entry, key.info, ticket, 60_000)
    expect(await infoOf(key)).toBeUndefined()
  })

  test.each<readonly [string, () => Promise<unknown>]>([
    ['are evicted', async () => admin.del(LEASES)],
    ['are replaced by something else', async () => admin.set(LEASES, 'x')],
  ])('when the leases %s, what is under way is not shared, and the next is', async (_, happens) => {
    const { ticket } = await store.read(key.entry, context)
    await happens()
    await store.write(key.entry, key.info, ticket, 60_000)
    expect(await infoOf(key)).toBeUndefined()
    await put(key)
    expect(await infoOf(key)).toEqual(key.info)
  })

  test('a full server can still be told of a revocation', async () => {
    await put(key)
    await admin.configSet('maxmemory', '1')
    try {
      const { ticket } = await store.read(key.entry, context)
      await expect(store.write(key.entry, key.info, ticket, 60_000)).rejects.toThrow('OOM')
      expect(await store.read(makeKey().entry, context)).toEqual({ ticket: expect.any(String) })
      await store.revoke({ by: 'keyId', value: key.info.tokenId })
    } finally {
      await admin.configSet('maxmemory', '0')
    }
    expect(await infoOf(key)).toBeUndefined()
  })

  test.each<readonly [string, () => Promise<unknown>, () => Promise<unknown>]>([
    [
      'READONLY',
      async () => admin.sendCommand(['REPLICAOF', '127.0.0.1', '1']),
      async () => admin.sendCommand(['REPLICAOF', 'NO', 'ONE']),
    ],
    [
      'NOREPLICAS',
      async () => admin.configSet('min-replicas-to-write', '1'),
      async () => admin.configSet('min-replicas-to-write', '0'),
    ],
  ])('a server that may not be written answers nothing: %s', async (code, happens, ends) => {
    await put(key)
    await happens()
    try {
      await expect(store.read(key.entry, context)).rejects.toThrow(code)
      await expect(store.revoke({ by: 'keyId', value: key.info.tokenId })).rejects.toThrow(code)
    } finally {
      await ends()
    }
  })

  test('a user who may not run INFO can use it', async () => {
    await admin.sendCommand([
      'ACL',
      'SETUSER',
      'guard',
      'on',
      '>pw',
      '~{claviger}*',
      '+@all',
      '-@dangerous',
    ])
    const url = server.url.replace('redis://', 'redis://guard:pw@')
    const limited = redisStore(createClient({ url }), { timeoutMs: 10_000 })
    try {
      const { ticket } = await eventually(async () => limited.read(key.entry, context))
      await limited.write(key.entry, key.info, ticket, 60_000)
      expect((await limited.read(key.entry, context)).found?.info).toEqual(key.info)
      await limited.revoke({ by: 'userId', value: key.info.userId })
      expect((await limited.read(key.entry, context)).found).toBeUndefined()
    } finally {
      await limited.close?.()
    }
  })

  test('no key and no value holds a credential, and no invalid verdict is kept (R-REDIS-07, R-REDIS-11)', async () => {
    // Takes away the trace of the setup.
    await store.remove(key.entry)
    const guard = createAuthenticator({
      apiKeys: {
        authority: 'test',
        lookup: async (each) => (each === key.credential ? key.info : null),
      },
      store: redisStore(createClient({ url: server.url }), { timeoutMs: 10_000 }),
    })
    const ask = async (credential: string) =>
      guard.authenticate({ headers: { authorization: `Bearer ${credential}` } })
    await eventually(async () => {
      await ask(key.credential)
      await guard.revoke({ keyId: 'nobody' })
    })
    for (let i = 0; i < 100; i += 1) await ask(`made-up-${i}`)
    await guard.revoke({ key: key.credential })
    await ask(key.credential)
    const names = await eventually(async () => {
      const all = await admin.keys('*')
      expect(all).toHaveLength(3)
      return all
    })
    await guard.close()

    const [entry = '', known = ''] = names.filter((name) => name !== CONTROL).toSorted()
    expect(entry).toMatch(/^\{claviger\}:key:[0-9a-f]{64}$/)
    expect(known).toMatch(/^\{claviger\}:known:[0-9a-f]{64}$/)
    const everything = JSON.stringify([
      names,
      await admin.hGetAll(entry),
      await admin.get(known),
      await admin.zRange(CONTROL, 0, -1),
    ])
    expect(everything).not.toContain(key.credential)
    expect(everything).not.toContain(key.credential.slice(0, 12))
  })
})
