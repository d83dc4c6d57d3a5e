/**
 * A shared cache and a revocation bus for a fleet, on Redis 6.2+ or Valkey 7.2+.
 *
 * @module
 */
export { redisStore } from './store/redis-store.ts'
export type { RedisStoreOptions } from './store/redis-store-options.ts'
export { redisBus } from './bus/redis-bus.ts'
export type { RedisBusOptions } from './bus/redis-bus-options.ts'
export type { IoRedisClientLike, IoRedisConnection } from './connection/ioredis-client.ts'
export type {
  NodeRedisClientLike,
  NodeRedisSession,
  RedisClientLike,
  RedisCommands,
  RedisSession,
  ScriptInput,
} from './connection/redis-client.ts'
