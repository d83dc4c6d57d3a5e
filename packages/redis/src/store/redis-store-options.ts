import { integer, readOptions, type Complete, type OptionTable } from '@claviger/core/internal'
import { checkNamespace, DEFAULT_NAMESPACE } from '../keys.ts'

/** How a store uses Redis. */
export interface RedisStoreOptions {
  /**
   * What the keys begin with; the same in every process of a fleet. Several authorities and
   * configurations may share it: each reads only its own entries, and a revocation reaches all.
   *
   * @default 'claviger'
   */
  readonly namespace?: string | undefined
  /** How long a request waits for Redis, in milliseconds. @default 50 (from 1 to 60_000) */
  readonly timeoutMs?: number | undefined
  /**
   * How long a revocation waits for Redis, in milliseconds. After 5,000, `revoke()` waits no longer,
   * and tries again.
   *
   * @default 1_000 (from 1 to 60_000)
   */
  readonly revokeTimeoutMs?: number | undefined
}

type Checked = Complete<RedisStoreOptions>

/** What each option must be. */
export const REDIS_STORE_OPTIONS: OptionTable<RedisStoreOptions, Checked> = {
  namespace: { read: checkNamespace, fallback: DEFAULT_NAMESPACE },
  timeoutMs: integer({ min: 1, max: 60_000, fallback: 50 }),
  revokeTimeoutMs: integer({ min: 1, max: 60_000, fallback: 1_000 }),
}

/**
 * Checks the options and fills in the defaults.
 *
 * @throws {TypeError} When one cannot work.
 */
export function resolveStoreOptions(options: RedisStoreOptions): Checked {
  return readOptions('redisStore', options, REDIS_STORE_OPTIONS, '')
}
