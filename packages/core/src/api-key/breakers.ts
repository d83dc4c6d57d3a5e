import type { BreakerState } from '../report/stats.ts'
import type { Digest } from '../request/fingerprint.ts'
import { CircuitBreaker, CONSECUTIVE_FAILURES, OPEN_MS, type Permit } from './circuit-breaker.ts'
import { FailingKeys } from './failing-keys.ts'

/**
 * Two circuit breakers before one authority: one for known keys, one for strangers.
 *
 * What becomes of strangers' lookups never blocks a known key, and a known key that fails alone blocks
 * no other one. Each breaker probes by itself, so a process that starts in an outage, and knows no key,
 * recovers.
 */
export class Breakers {
  readonly #known = new CircuitBreaker()
  readonly #strangers = new CircuitBreaker()
  readonly #failing = new FailingKeys(CONSECUTIVE_FAILURES, OPEN_MS)

  /** How the two stand. */
  get state(): { readonly known: BreakerState; readonly strangers: BreakerState } {
    return { known: this.#known.state, strangers: this.#strangers.state }
  }

  /**
   * Seconds for which no call will be let through; 0 when one would be.
   *
   * @param known The key, where it is a known one.
   */
  blockedForSeconds(known: Digest | undefined): number {
    return known === undefined
      ? this.#strangers.blockedForSeconds
      : Math.max(this.#known.blockedForSeconds, this.#failing.blockedForSeconds(known))
  }

  /**
   * Asks to make a call.
   *
   * @param known The key, where it is a known one.
   * @returns A permit, or the seconds after which asking again makes sense.
   */
  request(known: Digest | undefined): Permit | { readonly retryAfterSeconds: number } {
    if (known === undefined) return this.#strangers.request()
    const retryAfterSeconds = this.#failing.blockedForSeconds(known)
    if (retryAfterSeconds > 0) return { retryAfterSeconds }
    const permit = this.#known.request(known)
    if ('retryAfterSeconds' in permit) return permit
    return {
      ...permit,
      succeed: () => {
        permit.succeed()
        this.#failing.noteAnswer(known)
      },
      fail: (seconds) => {
        permit.fail(seconds)
        this.#failing.noteFailure(known)
        // An authority that puts off a known key has nothing left for strangers.
        if (seconds !== undefined) this.#strangers.hold(seconds)
      },
    }
  }
}
