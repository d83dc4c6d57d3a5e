/**
 * Puts off an address that tries too many unknown keys, before the authority is asked about them.
 *
 * Give it to `apiKeys.beforeLookup`. Keys that are cached, good or bad, never come here, and a key
 * that was good when it was last judged costs nothing, so a customer whose address also sends
 * nonsense keeps working.
 */
import type { BeforeLookup } from '@claviger/core'
import {
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
  type RateLimiterAbstract,
} from 'rate-limiter-flexible'
import { clientAddress } from './client-address.ts'

/** How many unknown keys an address may try in how long. */
export interface ThrottleOptions {
  readonly attempts: number
  readonly perSeconds: number
  /**
   * The proxies in front of this service. Without them, all clients behind a proxy would be counted
   * as one address.
   *
   * @default none
   */
  readonly trustedProxies?: readonly string[]
}

/** Counts in this process. */
export function throttleInMemory(options: ThrottleOptions): BeforeLookup {
  return throttle(new RateLimiterMemory(limitsOf(options)), options)
}

/**
 * Counts for a whole fleet, and in this process while Redis cannot be asked.
 *
 * @param client From `createClient` of the `redis` package, with `disableOfflineQueue: true`.
 */
export function throttleOnRedis(client: object, options: ThrottleOptions): BeforeLookup {
  const limits = limitsOf(options)
  const limiter = new RateLimiterRedis({
    ...limits,
    storeClient: client,
    useRedisPackage: true,
    keyPrefix: 'unknown-keys',
    rejectIfRedisNotReady: true,
    insuranceLimiter: new RateLimiterMemory(limits),
  })
  return throttle(limiter, options)
}

function limitsOf({ attempts, perSeconds }: ThrottleOptions) {
  return { points: attempts, duration: perSeconds }
}

function throttle(
  limiter: RateLimiterAbstract,
  { trustedProxies = [] }: ThrottleOptions,
): BeforeLookup {
  const addressOf = clientAddress(trustedProxies)
  return async (attempt) => {
    if (attempt.isKnown) return undefined
    try {
      await limiter.consume(addressOf(attempt.request))
      return undefined
    } catch (limit) {
      if (!(limit instanceof RateLimiterRes)) throw limit
      return { retryAfterSeconds: limit.msBeforeNext / 1_000 }
    }
  }
}
