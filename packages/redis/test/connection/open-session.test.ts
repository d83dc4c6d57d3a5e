import { Cluster, Redis } from 'ioredis'
import { expect, test, vi } from 'vitest'
import { makeSession } from '../../src/connection/open-session.ts'
import type {
  NodeRedisClientLike,
  NodeRedisSession,
  RedisCommands,
} from '../../src/connection/redis-client.ts'

test.each<readonly [string, NodeRedisClientLike['options']]>([
  ['without settings', undefined],
  ['with settings and no socket', {}],
  ['with a socket', { socket: { host: '127.0.0.1', reconnectStrategy: 100 } }],
])('a session of a client %s does not connect again in silence', (_, options) => {
  const session = { on: () => {}, unref: () => {} } as unknown as NodeRedisSession
  const duplicate = vi.fn<NodeRedisClientLike['duplicate']>(() => session)
  makeSession({ duplicate, options, withCommandOptions: () => ({}) as RedisCommands }, () => {})
  expect(duplicate.mock.calls[0]?.[0]).toMatchObject({ socket: { reconnectStrategy: false } })
})

test('nor does one of ioredis, which also keeps no command for later and asks the primary', () => {
  const client = new Redis({
    lazyConnect: true,
    keyPrefix: 'app:',
    role: 'slave',
    commandTimeout: 10,
    enableAutoPipelining: true,
    retryStrategy: () => 1,
    reconnectOnError: () => true,
  })
  const duplicate = vi.spyOn(client, 'duplicate')
  makeSession(client, () => {})
  const { options, status } = duplicate.mock.results[0]?.value as Redis
  expect(status).toBe('wait')
  expect(options).toMatchObject({
    keyPrefix: 'app:',
    role: 'master',
    enableOfflineQueue: false,
    enableAutoPipelining: false,
    autoResendUnfulfilledCommands: false,
    reconnectOnError: null,
  })
  expect(options.commandTimeout).toBeUndefined()
  expect(options.retryStrategy?.(1)).toBeNull()
})

test('nor does one of a cluster of ioredis, which reads from primaries only', () => {
  const client = new Cluster([{ host: '127.0.0.1', port: 1 }], {
    lazyConnect: true,
    scaleReads: 'all',
    redisOptions: { password: 'pw', commandTimeout: 10 },
  })
  const duplicate = vi.spyOn(client, 'duplicate')
  makeSession(client, () => {})
  const { options } = duplicate.mock.results[0]?.value as Cluster
  expect(options).toMatchObject({
    scaleReads: 'master',
    enableOfflineQueue: false,
    redisOptions: { password: 'pw', commandTimeout: undefined },
  })
  expect(options.clusterRetryStrategy?.(1)).toBeNull()
})
