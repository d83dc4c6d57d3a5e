import { isDeep, isWhole } from '@claviger/conformance'
import { Cluster, Redis } from 'ioredis'
import * as ioredis5 from 'ioredis5'
import { createClient, createCluster, createSentinel } from 'redis'
import type { RedisClientLike } from '../../src/index.ts'

/** How a user logs in. */
interface Login {
  readonly username?: string
  readonly password?: string
}

/** A Redis client that a user may hand over, in each of its forms. */
export interface ClientKind {
  readonly name: string
  single(url: string, settings?: { password?: string; database?: number }): RedisClientLike
  prefixed(url: string, keyPrefix: string): RedisClientLike
  cluster(port: number): RedisClientLike
  /** Behind a sentinel that knows its primary as `primary`. */
  sentinel(port: number, login?: Login): RedisClientLike
}

const host = '127.0.0.1'
const lazyConnect = true

const REDIS: ClientKind = {
  name: 'redis',
  single: (url, settings) => createClient({ url, ...settings }),
  prefixed: (url, keyPrefix) => createClient({ url, keyPrefix }),
  cluster: (port) =>
    createCluster({ rootNodes: [{ url: `redis://${host}:${port}` }], useReplicas: true }),
  sentinel: (port, nodeClientOptions = {}) =>
    createSentinel({ name: 'primary', sentinelRootNodes: [{ host, port }], nodeClientOptions }),
}
const REDIS_RESP2: ClientKind = {
  ...REDIS,
  name: 'redis over RESP2',
  single: (url, settings) => createClient({ url, RESP: 2, ...settings }),
}

interface Options extends Login {
  readonly lazyConnect: true
  readonly db?: number
  readonly keyPrefix?: string
}

/** What both versions of `ioredis` have in common. */
interface IoRedis {
  Redis: {
    new (url: string, options: Options): RedisClientLike
    new (
      options: Options & { name: string; sentinels: { host: string; port: number }[] },
    ): RedisClientLike
  }
  Cluster: new (
    nodes: { host: string; port: number }[],
    options: { lazyConnect: true; scaleReads: 'all' },
  ) => RedisClientLike
}

function ioredis(name: string, library: IoRedis): ClientKind {
  return {
    name,
    single: (url, { password, database } = {}) =>
      new library.Redis(url, {
        lazyConnect,
        ...(password === undefined ? {} : { password }),
        ...(database === undefined ? {} : { db: database }),
      }),
    prefixed: (url, keyPrefix) => new library.Redis(url, { lazyConnect, keyPrefix }),
    cluster: (port) => new library.Cluster([{ host, port }], { lazyConnect, scaleReads: 'all' }),
    sentinel: (port, login = {}) =>
      new library.Redis({ lazyConnect, name: 'primary', sentinels: [{ host, port }], ...login }),
  }
}

const IOREDIS: ClientKind = ioredis('ioredis 6', { Cluster, Redis })
const IOREDIS5: ClientKind = ioredis('ioredis 5', ioredis5)

/** The clients that the suites run on: one of each package, and every one in `test:deep`. */
export const CLIENTS: readonly ClientKind[] = isDeep
  ? [REDIS, REDIS_RESP2, IOREDIS, IOREDIS5]
  : [REDIS, IOREDIS]

/** In the loop the store is tried with one package, and the bus with the other. */
export const STORE_CLIENTS: readonly ClientKind[] = isWhole ? CLIENTS : [REDIS]
export const BUS_CLIENTS: readonly ClientKind[] = isWhole ? CLIENTS : [IOREDIS]

/** The servers of a test and the clients, where the loop has time for one of the packages only. */
export function serversAndClients(
  servers: readonly string[],
): readonly { readonly program: string; readonly kind: ClientKind }[] {
  const kinds = isDeep ? [REDIS, IOREDIS, IOREDIS5] : [REDIS]
  return servers.flatMap((program) => kinds.map((kind) => ({ program, kind })))
}
