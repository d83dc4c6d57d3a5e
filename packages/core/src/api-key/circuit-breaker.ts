import type { BreakerState } from '../report/stats.ts'
import type { Digest } from '../request/fingerprint.ts'

/** What a call must report once it has ended: whether the authority gave an answer at all. */
export interface Permit {
  /** The authority answered. Every verdict counts as success, *invalid* too. */
  succeed(): void
  /** The authority could not be asked. `retryAfterSeconds` is what it said of the next time. */
  fail(retryAfterSeconds?: number): void
  /** It says nothing of the authority: never made, cut off by us, or about one key only. */
  cancel(): void
}

/** After how many failures in a row it opens. */
export const CONSECUTIVE_FAILURES = 5
// One caller may have a key, or two, that the authority gets stuck on.
const MIN_KEYS = 3
const WINDOW_MS = 10_000
const MAX_FAILURES = 32
const MAX_CALLS = 256
const WINDOW_MIN_CALLS = 20
const WINDOW_FAILURE_RATE = 0.5
/** How long it stays open, in milliseconds, unless the authority says how long. */
export const OPEN_MS = 10_000
// How long another key has the first try, when the last one was made in vain.
const OTHERS_FIRST_MS = 1_000

/** The longest that an authority's own `Retry-After` is obeyed. */
export const MAX_RETRY_AFTER_SECONDS = 300

interface Call {
  readonly at: number
  readonly failed: boolean
  readonly key: Digest | undefined
}

/**
 * Stops asking an authority that does not answer, so that a dead one costs each request nothing.
 *
 * Opens after 5 failures in a row, or when half of at least 20 calls within 10 s failed; stays open
 * for 10 s, or for as long as the authority's own `Retry-After` says (1 s to 300 s); then lets
 * exactly one call through to see.
 *
 * Where calls name their keys, the failures must be of at least 3 of them, and the key of a try that
 * failed leaves the next one to others: one key decides nothing for the rest.
 */
export class CircuitBreaker {
  #failures: Call[] = []
  #window: Call[] = []
  #failedProbe: Digest | undefined
  #hasOthers = false
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
   * @param key Whose failure alone does not open the breaker. @default every call has one of its own
   * @returns A permit, or the seconds after which asking again makes sense.
   */
  request(key?: Digest): Permit | { readonly retryAfterSeconds: number } {
    if (!this.#isTripped) return this.#permit(false, key)
    const retryAfterSeconds = this.blockedForSeconds
    if (retryAfterSeconds > 0) {
      if (key !== this.#failedProbe) this.#hasOthers = true
      return { retryAfterSeconds }
    }
    if (this.#probing || this.#leavesItToOthers(key)) return { retryAfterSeconds: 1 }
    this.#probing = true
    return this.#permit(true, key)
  }

  #leavesItToOthers(key: Digest | undefined): boolean {
    return (
      key !== undefined &&
      key === this.#failedProbe &&
      this.#hasOthers &&
      performance.now() < this.#openUntil + OTHERS_FIRST_MS
    )
  }

  /** Lets no call through for as long as an authority's `Retry-After` says, then one to see. */
  hold(retryAfterSeconds: number): void {
    if (!Number.isFinite(retryAfterSeconds)) return
    this.#open(Math.min(Math.max(retryAfterSeconds, 1), MAX_RETRY_AFTER_SECONDS) * 1000)
  }

  #permit(isProbe: boolean, key: Digest | undefined): Permit {
    let open = true
    const once = (report: () => void) => () => {
      if (!open) return
      open = false
      if (isProbe) this.#probing = false
      report()
    }
    return {
      succeed: once(() => {
        this.#record(false, key)
        this.#failures = []
        if (isProbe) this.#close()
      }),
      fail: (retryAfterSeconds) => {
        once(() => {
          this.#fail(isProbe, key, retryAfterSeconds)
        })()
      },
      cancel: once(() => {}),
    }
  }

  #fail(isProbe: boolean, key: Digest | undefined, retryAfterSeconds: number | undefined): void {
    const call = this.#record(true, key)
    // Of those in a row, so many of each key as could matter.
    if (this.#failures.filter((one) => isOfSameKey(one, call)).length < CONSECUTIVE_FAILURES) {
      this.#failures = [...this.#failures.slice(1 - MAX_FAILURES), call]
    }
    if (isProbe) {
      this.#failedProbe = key
      this.#hasOthers = false
    }
    if (retryAfterSeconds !== undefined && Number.isFinite(retryAfterSeconds)) {
      this.hold(retryAfterSeconds)
    } else if (isProbe || this.#hasFailedTooOften()) {
      this.#open(OPEN_MS)
    }
  }

  #hasFailedTooOften(): boolean {
    if (this.#failures.length >= CONSECUTIVE_FAILURES && areOfManyKeys(this.#failures)) return true
    const failures = this.#window.filter((call) => call.failed)
    return (
      this.#window.length >= WINDOW_MIN_CALLS &&
      failures.length >= this.#window.length * WINDOW_FAILURE_RATE &&
      areOfManyKeys(failures)
    )
  }

  #open(ms: number): void {
    this.#isTripped = true
    this.#openUntil = Math.max(this.#openUntil, performance.now() + ms)
  }

  #close(): void {
    this.#isTripped = false
    this.#openUntil = 0
    this.#failures = []
    this.#window = []
    this.#failedProbe = undefined
  }

  #record(failed: boolean, key: Digest | undefined): Call {
    const now = performance.now()
    // Old calls leave the window; the newest few hundred are enough to know a rate.
    while (this.#window.length > MAX_CALLS - 1 || isOld(this.#window[0], now)) this.#window.shift()
    const call = { at: now, failed, key }
    this.#window.push(call)
    return call
  }
}

// A call that names no key has one of its own.
function isOfSameKey(one: Call, other: Call): boolean {
  return one.key !== undefined && one.key === other.key
}

function areOfManyKeys(failures: readonly Call[]): boolean {
  const unnamed = failures.filter((call) => call.key === undefined).length
  const named = new Set(failures.flatMap(({ key }) => (key === undefined ? [] : [key])))
  return unnamed + named.size >= MIN_KEYS
}

function isOld(call: { readonly at: number } | undefined, now: number): boolean {
  return call !== undefined && call.at <= now - WINDOW_MS
}
