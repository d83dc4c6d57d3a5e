import type { IoRedisClientLike } from './ioredis-client.ts'
import type { RedisClientLike } from './redis-client.ts'

/** Tells a client of `ioredis` from one of `redis`. */
export function isIoRedis(client: RedisClientLike): client is IoRedisClientLike {
  return 'call' in client && typeof client.call === 'function' && typeof client.status === 'string'
}

/** Whether the next connection of a client may reach another server than the last one. */
export function mayMove(client: RedisClientLike): boolean {
  if (isIoRedis(client)) {
    return isIoRedisCluster(client) || Boolean(client.options?.sentinels)
  }
  // A single client shows its settings, and never connects again on its own.
  return client.options === undefined
}

/** Tells a cluster of `ioredis` from a single client. */
export function isIoRedisCluster(client: IoRedisClientLike): boolean {
  return typeof client.nodes === 'function'
}

/**
 * Checks that something is a client of either package.
 *
 * @throws {TypeError} When it is not.
 */
export function checkClient(client: RedisClientLike): void {
  if (typeof client === 'object' && client !== null && typeof client.duplicate === 'function') {
    if (isIoRedis(client) || typeof client.withCommandOptions === 'function') return
  }
  throw new TypeError(
    `The client must come from redis 6 (createClient, createCluster or createSentinel) or from ioredis 5 or 6 (new Redis or new Cluster), got ${describe(client)}.`,
  )
}

// By its class, never by its members: its settings hold a password.
function describe(client: unknown): string {
  if (typeof client !== 'object' || client === null) return client === null ? 'null' : typeof client
  const made: unknown = Object.getPrototypeOf(client)?.constructor?.name
  return typeof made === 'string' && made !== '' ? `an object of the class ${made}` : 'an object'
}
