import type { BreakerState } from '../report/stats.ts'
import { CircuitBreaker, type Permit } from './circuit-breaker.ts'

/**
 * Two circuit breakers before one authority: one for known keys, one for strangers.
 *
 * What becomes of strangers' lookups never blocks a known key. Each breaker probes by itself, so a
 * process that starts in an outage, and knows no key, recovers.
 */
export class Breakers {
  readonly #known = new CircuitBreaker()
  readonly #strangers = new CircuitBreaker()

  /** How the two stand. */
  get state(): { readonly known: BreakerState; readonly strangers: BreakerState } {
    return { known: this.#known.state, strangers: this.#strangers.state }
  }

  /** Seconds for which no call will be let through; 0 when one would be. */
  blockedForSeconds(isKnown: boolean): number {
    return this.#breakerFor(isKnown).blockedForSeconds
  }

  /**
   * Asks to make a call.
   *
   * @returns A permit, or the seconds after which asking again makes sense.
   */
  request(isKnown: boolean): Permit | { readonly retryAfterSeconds: number } {
    const permit = this.#breakerFor(isKnown).request()
    if (!isKnown || 'retryAfterSeconds' in permit) return permit
    return {
      ...permit,
      fail: (retryAfterSeconds) => {
        permit.fail(retryAfterSeconds)
        // An authority that puts off a known key has nothing left for strangers.
        if (retryAfterSeconds !== undefined) this.#strangers.hold(retryAfterSeconds)
      },
    }
  }

  #breakerFor(isKnown: boolean): CircuitBreaker {
    return isKnown ? this.#known : this.#strangers
  }
}
