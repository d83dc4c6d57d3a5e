import type { BreakerState } from '../report/stats.ts'

/** What a call must report once it has ended: whether the authority gave an answer at all. */
export interface Permit {
  /** The authority answered. Every verdict counts as success, *invalid* too. */
  succeed(): void
  /** The authority could not be asked. `retryAfterSeconds` is what it said of the next time. */
  fail(retryAfterSeconds?: number): void
  /** It says nothing of the authority: never made, cut off by us, or about one key only. */
  cancel(): void
}

const CONSECUTIVE_FAILURES = 5
const WINDOW_MS = 10_000
const MAX_CALLS = 256
const WINDOW_MIN_CALLS = 20
const WINDOW_FAILURE_RATE = 0.5
const OPEN_MS = 10_000

/** The longest that an authority's own `Retry-After` is obeyed. */
export const MAX_RETRY_AFTER_SECONDS = 300

/**
 * Stops asking an authority that does not answer, so that a dead one costs each request nothing.
 *
 * Opens after 5 failures in a row, or when half of at least 20 calls within 10 s failed; stays open
 * for 10 s, or for as long as the authority's own `Retry-After` says (1 s to 300 s); then lets
 * exactly one call through to see.
 */
export class CircuitBreaker {
  #consecutiveFailures = 0
  #window: { readonly at: number; readonly failed: boolean }[] = []
  #openUntil = 0
  #isTripped = false
  #probing = false

  /** How the breaker stands. */
  get state(): BreakerState {
    if (!this.#isTripped) return 'closed'
    return this.#probing || performance.now() >= this.#openUntil ? 'half-open' : 'open'
  }

  /** Seconds for which no call will be let through; 0 when one would be. */
  get blockedForSeconds(): number {
    return this.#isTripped ? Math.max(0, this.#openUntil - performance.now()) / 1000 : 0
  }

  /**
   * Asks to make a call.
   *
   * @returns A permit, or the seconds after which asking again makes sense.
   */
  request(): Permit | { readonly retryAfterSeconds: number } {
    if (this.#isTripped) {
      const retryAfterSeconds = this.blockedForSeconds
      if (retryAfterSeconds > 0) return { retryAfterSeconds }
      if (this.#probing) return { retryAfterSeconds: 1 }
      this.#probing = true
      return this.#permit(true)
    }
    return this.#permit(false)
  }

  /** Lets no call through for as long as an authority's `Retry-After` says, then one to see. */
  hold(retryAfterSeconds: number): void {
    if (!Number.isFinite(retryAfterSeconds)) return
    this.#open(Math.min(Math.max(retryAfterSeconds, 1), MAX_RETRY_AFTER_SECONDS) * 1000)
  }

  #permit(isProbe: boolean): Permit {
    let open = true
    const once = (report: () => void) => () => {
      if (!open) return
      open = false
      if (isProbe) this.#probing = false
      report()
    }
    return {
      succeed: once(() => {
        this.#record(false)
        this.#consecutiveFailures = 0
        if (isProbe) this.#close()
      }),
      fail: (retryAfterSeconds) => {
        once(() => {
          this.#fail(isProbe, retryAfterSeconds)
        })()
      },
      cancel: once(() => {}),
    }
  }

  #fail(isProbe: boolean, retryAfterSeconds: number | undefined): void {
    this.#record(true)
    this.#consecutiveFailures += 1
    if (retryAfterSeconds !== undefined && Number.isFinite(retryAfterSeconds)) {
      this.hold(retryAfterSeconds)
    } else if (isProbe || this.#hasFailedTooOften()) {
      this.#open(OPEN_MS)
    }
  }

  #hasFailedTooOften(): boolean {
    if (this.#consecutiveFailures >= CONSECUTIVE_FAILURES) return true
    const failures = this.#window.filter((call) => call.failed).length
    return (
      this.#window.length >= WINDOW_MIN_CALLS &&
      failures >= this.#window.length * WINDOW_FAILURE_RATE
    )
  }

  #open(ms: number): void {
    this.#isTripped = true
    this.#openUntil = Math.max(this.#openUntil, performance.now() + ms)
  }

  #close(): void {
    this.#isTripped = false
    this.#openUntil = 0
    this.#consecutiveFailures = 0
    this.#window = []
  }

  #record(failed: boolean): void {
    const now = performance.now()
    // Old calls leave the window; the newest few hundred are enough to know a rate.
    while (this.#window.length > MAX_CALLS - 1 || isOld(this.#window[0], now)) this.#window.shift()
    this.#window.push({ at: now, failed })
  }
}

function isOld(call: { readonly at: number } | undefined, now: number): boolean {
  return call !== undefined && call.at <= now - WINDOW_MS
}
