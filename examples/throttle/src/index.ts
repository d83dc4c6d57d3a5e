/**
 * Puts off an address that tries too many unknown keys, before the authority is asked about them.
 *
 * Give it to `apiKeys.beforeLookup`. Keys that are cached, good or bad, never come here, and a key
 * that was good when it was last judged costs nothing, so a customer whose address also sends
 * nonsense keeps working.
 */
import type { BeforeLookup, LookupAttempt } from '@claviger/core'
import {
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
  type RateLimiterAbstract,
} from 'rate-limiter-flexible'
/** How many unknown keys an address may try in how long. */
export interface ThrottleOptions {
  readonly attempts: number
  readonly perSeconds: number
}

/** Counts in this process. */
export function throttleInMemory({ attempts, perSeconds }: ThrottleOptions): BeforeLookup {
  return throttle(new RateLimiterMemory({ points: attempts, duration: perSeconds }))
}

/**
 * Counts for a whole fleet, and in this process while Redis cannot be asked.
 *
 * @param client From `createClient` of the `redis` package, with `disableOfflineQueue: true`.
 */
export function throttleOnRedis(
  client: object,
  { attempts, perSeconds }: ThrottleOptions,
): BeforeLookup {
  const limits = { points: attempts, duration: perSeconds }
  return throttle(
    new RateLimiterRedis({
      ...limits,
      storeClient: client,
      useRedisPackage: true,
      keyPrefix: 'unknown-keys',
      rejectIfRedisNotReady: true,
      insuranceLimiter: new RateLimiterMemory(limits),
    }),
  )
}

function throttle(limiter: RateLimiterAbstract): BeforeLookup {
  return async (attempt) => {
    if (attempt.isKnown) return undefined
    try {
      await limiter.consume(addressOf(attempt))
      return undefined
    } catch (limit) {
      if (!(limit instanceof RateLimiterRes)) throw limit
      return { retryAfterSeconds: limit.msBeforeNext / 1_000 }
    }
  }
}

// The socket's own address. Behind a proxy, use what your framework makes of `X-Forwarded-For` under
// its trust setting (`req.ip` in Express): the header alone is whatever the client writes.
function addressOf({ request }: LookupAttempt): string {
  return subnetOf(request.socket?.remoteAddress ?? 'unknown')
}

// Whoever has one IPv6 address has all of its /64.
function subnetOf(address: string): string {
  return address.includes(':') && !address.startsWith('::ffff:')
    ? address.split(':').slice(0, 4).join(':')
    : address
}
