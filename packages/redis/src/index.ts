/**
 * A shared cache and a revocation bus for a fleet, on Redis 6.2+ or Valkey 7.2+.
 *
 * @module
 */
export { redisStore } from './redis-store.ts'
export type { RedisStoreOptions } from './redis-store.ts'
export { redisBus } from './redis-bus.ts'
export type { RedisBusOptions } from './redis-bus.ts'
export type { RedisClientLike, RedisCommands, RedisSession, ScriptInput } from './redis-client.ts'
