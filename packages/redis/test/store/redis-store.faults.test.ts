import { startProxy, type TcpProxy } from '@claviger/conformance'
import { createAuthenticator, type AuthEvent, type Store } from '@claviger/core'
import { createClient } from 'redis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { redisStore, type RedisStoreOptions } from '../../src/index.ts'
import { serversAndClients } from '../support/clients.ts'
import { eventually } from '../support/eventually.ts'
import { context, makeKey, type TestKey } from '../support/keys.ts'
import { SERVERS, startServer, type RedisServer } from '../support/redis-server.ts'
import { startStubbornServer } from '../support/stubborn-server.ts'

const urlOf = (port: number) => `redis://127.0.0.1:${port}`

const CASES = serversAndClients(SERVERS)

describe.skipIf(SERVERS.length === 0).each(CASES)(
  'the way to $program, with $kind.name',
  ({ program, kind }) => {
    let server: RedisServer
    let proxy: TcpProxy
    let key: TestKey
    const stores: Store[] = []
    beforeAll(async () => {
      server = await startServer(program)
    })
    afterAll(async () => {
      await server.stop()
    })
    beforeEach(async () => {
      proxy = await startProxy(server.port)
      key = makeKey()
    })
    afterEach(async () => {
      for (const store of stores.splice(0)) await store.close?.()
      await proxy.close()
    })

    const storeOf = (options?: RedisStoreOptions, port = proxy.port) => {
      const store = redisStore(kind.single(urlOf(port)), options)
      stores.push(store)
      return store
    }
    const works = async (store: Store) => eventually(async () => store.read(key.entry, context))
    /** A ticket without its time. */
    const versionOf = (ticket: string) => ticket.split(':').slice(0, 2).join(':')
    const codeOf = async (work: Promise<unknown>) =>
      work.then(
        () => 'none',
        (error: unknown) => (error as { readonly code?: string }).code ?? String(error),
      )

    test('is not there at first: every call fails at once, until it is (R-REDIS-01)', async () => {
      proxy.cut()
      const store = storeOf()
      expect(await codeOf(store.read(key.entry, context))).toBe('not_connected')
      expect(await codeOf(store.write(key.entry, key.info, '1:1:1:1@0', 1_000))).toBe(
        'not_connected',
      )
      proxy.heal()
      await works(store)
    })

    test('is a black hole: a deadline or three, then no request waits; then it heals (R-REDIS-02)', async () => {
      const store = storeOf()
      await works(store)
      proxy.blackHole()
      const codes: string[] = []
      for (let i = 0; i < 20; i += 1) codes.push(await codeOf(store.read(key.entry, context)))
      expect(codes.slice(0, 3)).toEqual(['timeout', 'timeout', 'timeout'])
      expect(new Set(codes.slice(3))).toEqual(new Set(['not_connected']))
      proxy.heal()
      await works(store)
    })

    test('is slow: an answer that comes late is not the answer to the next question (R-REDIS-05)', async () => {
      const patient = storeOf({ timeoutMs: 10_000 })
      const other = makeKey()
      await works(patient)
      for (const each of [key, other]) {
        const { ticket } = await patient.read(each.entry, context)
        await patient.write(each.entry, each.info, ticket, 60_000)
      }
      const hasty = storeOf({ timeoutMs: 50 })
      await works(hasty)
      const answers: { readonly asked: TestKey; readonly info: unknown }[] = []
      for (let i = 0; i < 30; i += 1) {
        proxy.delayAnswers(i % 4 === 0 ? 70 : 0)
        const asked = i % 2 === 0 ? key : other
        const info = await hasty.read(asked.entry, context).then(
          ({ found }) => found?.info,
          () => undefined,
        )
        answers.push({ asked, info })
      }
      const given = answers.filter(({ info }) => info !== undefined)
      expect(given.map(({ info }) => info)).toEqual(given.map(({ asked }) => asked.info))
      expect(given.length).toBeGreaterThan(0)
      expect(given.length).toBeLessThan(answers.length)
    })

    test('hangs: what it writes late begins no new life', async () => {
      const store = storeOf({ timeoutMs: 500 })
      const { ticket } = await works(store)
      const before = makeKey()
      // The server knows the script from then on, and needs to ask nothing back.
      const first = await store.read(before.entry, context)
      await store.write(before.entry, before.info, first.ticket, 60_000)
      server.freeze()
      const writtenAt = performance.now()
      // It lies in the server's buffer now, even if the connection breaks.
      expect(await codeOf(store.write(key.entry, key.info, ticket, 60_000))).toBe('timeout')
      await new Promise((resolve) => {
        setTimeout(resolve, 1_000)
      })
      const frozenMs = performance.now() - writtenAt
      server.thaw()
      const other = storeOf({ timeoutMs: 10_000 }, server.port)
      const { found } = await eventually(async () => {
        const reading = await other.read(key.entry, context)
        if (reading.found === undefined) throw new Error('not yet')
        return reading
      })
      expect(found?.remainingMs).toBeLessThanOrEqual(60_000 - Math.floor(frozenMs))
    })

    test('is cut: nothing is kept to be sent later (R-REDIS-04)', async () => {
      const store = storeOf({ revokeTimeoutMs: 100 })
      const { ticket } = await works(store)
      proxy.cut()
      for (let i = 0; i < 200; i += 1) {
        await codeOf(store.write(key.entry, key.info, ticket, 60_000))
      }
      expect(await codeOf(store.revoke({ by: 'keyId', value: 'lost' }))).toBe('not_connected')
      proxy.heal()
      expect((await works(store)).found).toBeUndefined()
      expect(versionOf((await store.read(key.entry, context)).ticket)).toBe(versionOf(ticket))
    })

    test('heals without a storm of connections (R-REDIS-03)', async () => {
      const store = storeOf()
      await works(store)
      proxy.cut()
      const before = proxy.connections
      const until = Date.now() + 1_500
      while (Date.now() < until) {
        await codeOf(store.read(key.entry, context))
        await new Promise((resolve) => setTimeout(resolve, 1))
      }
      // 50, 100, 200, 400, 800 ms apart, at least half of each: for readings, and for revocations.
      expect(proxy.connections - before).toBeLessThan(2 * 10)
      proxy.heal()
      await works(store)
    })

    test('ends and begins again with an empty server: no old ticket is believed', async () => {
      const store = storeOf()
      const { ticket } = await works(store)
      await server.kill()
      await server.restart()
      await works(store)
      // A loaded machine may miss the deadline of one call.
      const write = async () => store.write(key.entry, key.info, ticket, 60_000)
      await expect.poll(async () => write().then(String, () => 'late')).not.toBe('late')
      expect((await store.read(key.entry, context)).found).toBeUndefined()
    })

    test('is bad in every way: the guard goes on, and one event says so (R-REDIS-03)', async () => {
      const store = storeOf()
      await works(store)
      const events: AuthEvent[] = []
      const guard = createAuthenticator({
        apiKeys: {
          authority: 'test',
          lookup: async (each) => ({ tokenId: `apit_${each}`, organizationId: 'org_1' }),
        },
        store,
        onEvent: (event) => events.push(event),
      })
      const ask = async (credential: string) =>
        (await guard.authenticate({ headers: { authorization: `Bearer ${credential}` } })).kind
      const faults = [() => proxy.blackHole(), () => proxy.cut(), () => proxy.delayAnswers(500)]
      for (const [i, fault] of faults.entries()) {
        fault()
        for (let j = 0; j < 20; j += 1) expect(await ask(`key-${i}-${j}`)).toBe('granted')
        proxy.heal()
      }
      const fleet = () =>
        events.flatMap((event) => (event.type === 'fleet' ? `${event.part} ${event.kind}` : []))
      expect(fleet()).toEqual(['store failing'])

      proxy.delayAnswers(0)
      let n = 0
      await eventually(async () => {
        n += 1
        await ask(`later-${n}`)
        expect(fleet()).toEqual(['store failing', 'store recovered'])
      })
    })

    test('a lost connection of the application is not ours, and ours is not its', async () => {
      const client = createClient({ url: urlOf(proxy.port) })
      client.on('error', () => {})
      await client.connect()
      const store = redisStore(client)
      stores.push(store)
      await works(store)
      client.destroy()
      expect(await works(store)).toHaveProperty('ticket')
    })
  },
)

describe('a server that answers with errors', () => {
  test.each([
    '-READONLY You can not write against a read only replica.',
    '-MOVED 1234 127.0.0.1:1',
    '-LOADING Redis is loading the dataset in memory',
    '-OOM command not allowed when used memory > maxmemory.',
    '-NOAUTH Authentication required.',
    '-WRONGPASS invalid username-password pair',
    '-NOPERM this user has no permissions',
    '-MISCONF Redis is configured to save RDB snapshots',
    '-CLUSTERDOWN The cluster is down',
    '+OK',
    ':1',
    '$-1',
    '*0',
    '*2\r\n+a\r\n+b',
  ])('%j: the guard goes on with the authority (R-REDIS-08)', async (answer) => {
    const stub = await startStubbornServer(answer)
    const events: AuthEvent[] = []
    const guard = createAuthenticator({
      apiKeys: {
        authority: 'test',
        lookup: async () => ({ tokenId: 'apit_1', organizationId: 'org_1' }),
      },
      store: redisStore(createClient({ url: urlOf(stub.port), RESP: 2 })),
      onEvent: (event) => events.push(event),
    })
    let asked = 0
    await eventually(async () => {
      const headers = { authorization: `Bearer key-${asked}` }
      asked += 1
      expect((await guard.authenticate({ headers })).kind).toBe('granted')
      expect(stub.questions).toBeGreaterThan(2)
    })
    expect(events.filter(({ type }) => type === 'fleet')).toHaveLength(1)
    await guard.close()
    await stub.close()
  })
})

test.each<readonly [string, () => unknown]>([
  ['no client', () => redisStore(undefined as never)],
  ['something else than a client', () => redisStore({} as never)],
  ['a namespace with braces', () => redisStore(createClient(), { namespace: '{a}' })],
  ['an empty namespace', () => redisStore(createClient(), { namespace: '' })],
  ['a deadline of 0', () => redisStore(createClient(), { timeoutMs: 0 })],
  ['a deadline that is no number', () => redisStore(createClient(), { timeoutMs: '50' as never })],
  ['an endless deadline', () => redisStore(createClient(), { revokeTimeoutMs: Infinity })],
  ['an unknown option', () => redisStore(createClient(), { ttl: 1 } as never)],
])('%s is a TypeError at startup', (_, make) => {
  expect(make).toThrow(TypeError)
})
