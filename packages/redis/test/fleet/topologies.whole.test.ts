import { readFile } from 'node:fs/promises'
import { isDeep } from '@claviger/conformance'
import { createClient } from 'redis'
import { describe, expect, test } from 'vitest'
import { redisBus, redisStore, type RedisClientLike } from '../../src/index.ts'
import { makeCertificate } from '../support/certificate.ts'
import { CLIENTS, type ClientKind } from '../support/clients.ts'
import { eventually } from '../support/eventually.ts'
import { context, makeKey } from '../support/keys.ts'
import { freePort } from '../support/free-port.ts'
import { isOnPath } from '../support/is-on-path.ts'
import { SERVERS, startServer } from '../support/redis-server.ts'
import { startSentinel } from '../support/sentinel.ts'

// A node that has met no other one names no host, and ioredis takes that for no node.
const ANNOUNCED = ['--cluster-announce-ip', '127.0.0.1']

/** Store and bus, once through, with any kind of client. @returns What the bus carried. */
async function works(client: RedisClientLike): Promise<readonly string[]> {
  const key = makeKey()
  const store = redisStore(client, { timeoutMs: 5_000, revokeTimeoutMs: 10_000 })
  const sender = redisBus(client, { currentForMs: 1_500, timeoutMs: 5_000 })
  const listener = redisBus(client, { currentForMs: 1_500 })
  const heard: string[] = []
  sender.subscribe({ onMessage: () => {}, onGap: () => {} })
  listener.subscribe({ onMessage: (message) => heard.push(message), onGap: () => {} })
  try {
    const { ticket } = await eventually(async () => store.read(key.entry, context))
    await store.write(key.entry, key.info, ticket, 60_000)
    expect((await store.read(key.entry, context)).found?.info).toEqual(key.info)
    await store.revoke({ by: 'organizationId', value: key.info.organizationId })
    await store.write(key.entry, key.info, ticket, 60_000)
    expect((await store.read(key.entry, context)).found).toBeUndefined()
    await eventually(() => expect(listener.isCurrent()).toBe(true))
    await sender.publish('hello')
    await eventually(() => expect(heard).toContain('hello'))
    return heard
  } finally {
    await Promise.all([store.close?.(), sender.close?.(), listener.close?.()])
  }
}

/** The same with every kind of client, one after the other on one server. @returns Who heard what. */
async function withAll(clientOf: (kind: ClientKind) => RedisClientLike): Promise<object> {
  const heard: Record<string, unknown> = {}
  for (const kind of CLIENTS) heard[kind.name] = await works(clientOf(kind))
  return heard
}
const ALL_WORK = Object.fromEntries(CLIENTS.map(({ name }) => [name, ['hello']]))

describe.skipIf(SERVERS.length === 0).each(SERVERS)('%s', (program) => {
  test('as a single server, with a prefix before every key', async () => {
    const server = await startServer(program)
    expect(await withAll((kind) => kind.prefixed(server.url, 'app:'))).toEqual(ALL_WORK)
    const admin = await createClient({ url: server.url }).connect()
    for (const name of await admin.keys('*')) expect(name).toMatch(/^app:\{claviger\}:/)
    admin.destroy()
    await server.stop()
  })

  test('behind a password, in another database', async () => {
    const server = await startServer(program, ['--requirepass', 'pw'])
    expect(
      await withAll((kind) => kind.single(server.url, { password: 'pw', database: 3 })),
    ).toEqual(ALL_WORK)
    await server.stop()
  })

  test.skipIf(!isOnPath('openssl'))('over TLS', async () => {
    const certificate = await makeCertificate()
    const { key, cert } = certificate
    const tlsPort = await freePort()
    const server = await startServer(program, [
      ...`--tls-port ${tlsPort} --tls-auth-clients no`.split(' '),
      ...`--tls-cert-file ${cert} --tls-key-file ${key}`.split(' '),
    ])
    const ca = await readFile(cert)
    const socket = { host: '127.0.0.1', port: tlsPort, tls: true, ca } as const
    expect(await works(createClient({ socket }))).toEqual(['hello'])
    await server.stop()
    await certificate.remove()
  })

  test.runIf(isDeep)(
    'as a cluster: each script keeps to one slot, and declares every key',
    async () => {
      const server = await startServer(program, ['--cluster-enabled', 'yes', ...ANNOUNCED])
      const admin = await createClient({ url: server.url }).connect()
      await admin.sendCommand(['CLUSTER', 'ADDSLOTSRANGE', '0', '16383'])
      await eventually(async () => {
        expect(await admin.sendCommand(['CLUSTER', 'INFO'])).toContain('cluster_state:ok')
      })

      expect(await withAll((kind) => kind.cluster(server.port))).toEqual(ALL_WORK)
      admin.destroy()
      await server.stop()
    },
  )

  test.runIf(isDeep)('behind a sentinel', { timeout: 60_000 }, async () => {
    const server = await startServer(program)
    const sentinel = await startSentinel(program, server.port)
    expect(await withAll((kind) => kind.sentinel(sentinel.port))).toEqual(ALL_WORK)
    await sentinel.stop()
    await server.stop()
  })

  test.runIf(isDeep)(
    'after a failover: a promoted replica believes nothing of the primary',
    async () => {
      const primary = await startServer(program)
      const replica = await startServer(program, ['--replicaof', '127.0.0.1', String(primary.port)])
      const key = makeKey()
      const before = redisStore(createClient({ url: primary.url }), { timeoutMs: 5_000 })
      const { ticket } = await eventually(async () => before.read(key.entry, context))
      await before.write(key.entry, key.info, ticket, 60_000)
      const admin = await createClient({ url: replica.url }).connect()
      await eventually(async () => {
        expect(await admin.exists(`{claviger}:key:${key.entry.name}`)).toBe(1)
      })

      const after = redisStore(createClient({ url: replica.url }), { timeoutMs: 5_000 })
      await eventually(async () =>
        expect(after.read(key.entry, context)).rejects.toThrow('READONLY'),
      )
      await admin.sendCommand(['REPLICAOF', 'NO', 'ONE'])
      const reading = await eventually(async () => after.read(key.entry, context))
      expect(reading.found).toBeUndefined()
      await after.write(key.entry, key.info, ticket, 60_000)
      expect((await after.read(key.entry, context)).found).toBeUndefined()

      admin.destroy()
      await Promise.all([before.close?.(), after.close?.()])
      await Promise.all([primary.stop(), replica.stop()])
    },
  )
})
