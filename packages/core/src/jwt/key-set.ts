import { AuthorityError } from '../verdict/authority-error.ts'
import { Deadline } from '../time/deadline.ts'
import type { KeySetEvent } from '../report/events.ts'
import { summarizeError } from '../verdict/summarize-error.ts'
import { cannotTell, type CannotTell } from '../verdict/verdict.ts'
import { boundedFetch, statusError } from '../http/bounded-fetch.ts'
import type { KeyLookup, KeySource } from './key-source.ts'
import { parseKeySet, type VerificationKey } from './parse-key-set.ts'

/** Where a key set is, and how long it is trusted. */
export interface KeySetOptions {
  readonly issuer: string | null
  readonly jwksUri: string
  readonly timeoutMs: number
  readonly cooldownMs: number
  readonly maxAgeMs: number
  readonly staleIfErrorMs: number
}

interface LoadedSet {
  readonly keys: readonly VerificationKey[]
  readonly ids: ReadonlySet<string>
  readonly loadedAt: number
  readonly maxAgeMs: number
}

const MIN_AGE_MS = 60_000
const REFRESH_AT = 0.8
const BACKOFF_MS = 500
const MAX_BACKOFF_MS = 30_000
const BACKOFF_JITTER = 0.2

/**
 * The public keys of one issuer, fetched from its endpoint and kept fresh by use.
 *
 * Ages are measured on the monotonic clock, and nothing here has a timer of its own: a process that
 * slept, or whose wall clock was corrected, neither storms the endpoint nor trusts a set for ever.
 */
export class KeySet implements KeySource {
  readonly #options: KeySetOptions
  readonly #tell: (event: Omit<KeySetEvent, 'type' | 'issuer'>) => void
  readonly #closing = new AbortController()
  #set: LoadedSet | undefined
  #fetching: Promise<void> | undefined
  #failures = 0
  #retryAt = 0
  #lastError: unknown
  #isStaleTold = false
  #isExhaustedTold = false
  #unknownKidFetchedAt = -Infinity

  constructor(options: KeySetOptions, tell: (event: Omit<KeySetEvent, 'type' | 'issuer'>) => void) {
    this.#options = options
    this.#tell = tell
  }

  get state(): KeySource['state'] {
    const age = this.ageMs
    if (this.#set === undefined || age === undefined) return 'empty'
    if (age < this.#set.maxAgeMs) return 'fresh'
    return age < this.#set.maxAgeMs + this.#options.staleIfErrorMs ? 'stale' : 'exhausted'
  }

  get ageMs(): number | undefined {
    return this.#set && performance.now() - this.#set.loadedAt
  }

  get size(): number {
    return this.#set?.keys.length ?? 0
  }

  async trusts(keyId: string): Promise<boolean | CannotTell> {
    const set = await this.#current()
    return 'kind' in set ? set : set.ids.has(keyId)
  }

  async find(matches: (key: VerificationKey) => boolean): Promise<KeyLookup> {
    const before = this.#set
    const set = await this.#current()
    if ('kind' in set) return set
    const keys = set.keys.filter(matches)
    if (keys.length > 0) return { kind: 'keys', keys }
    // What was just loaded for this very token need not be loaded again.
    if (set !== before && before === undefined) this.#unknownKidFetchedAt = performance.now()
    return this.#findAgain(matches)
  }

  close(): void {
    this.#closing.abort(new AuthorityError('unavailable', 'Closed.', { code: 'closed' }))
  }

  // The key may be new: ask once per cooldown, whoever else asks, and whatever comes of it.
  async #findAgain(matches: (key: VerificationKey) => boolean): Promise<KeyLookup> {
    // What is under way may have been answered before the key was published, so it counts as no ask.
    if (this.#fetching !== undefined) {
      await this.#fetching
      const fetched = this.#set?.keys.filter(matches) ?? []
      if (fetched.length > 0) return { kind: 'keys', keys: fetched }
    }
    const now = performance.now()
    const mayFetch =
      now - this.#unknownKidFetchedAt >= this.#options.cooldownMs && now >= this.#retryAt
    if (mayFetch) this.#unknownKidFetchedAt = now
    if (mayFetch || this.#fetching !== undefined) await this.#fetch()

    const keys = this.#set?.keys.filter(matches) ?? []
    if (keys.length > 0) return { kind: 'keys', keys }
    // While the endpoint fails and the set is old, a rotation may be hidden from us.
    return this.state === 'fresh' ? { kind: 'unknown' } : this.#unavailable()
  }

  async #current(): Promise<LoadedSet | CannotTell> {
    const set = this.#set
    if (set !== undefined && this.#isUsableAtOnce()) {
      if (performance.now() - set.loadedAt >= set.maxAgeMs * REFRESH_AT) this.#refreshInBackground()
      if (this.state === 'stale') this.#tellStale()
      return set
    }
    await this.#fetchUnlessBackingOff()
    return this.#set !== undefined && this.state !== 'exhausted' ? this.#set : this.#unavailable()
  }

  // An old set is used without waiting only while its endpoint is known to fail. Where it may well
  // answer, a key that was taken from the set must not live on for one more request.
  #isUsableAtOnce(): boolean {
    const { state } = this
    return state === 'fresh' || (state === 'stale' && this.#failures > 0)
  }

  #refreshInBackground(): void {
    void this.#fetchUnlessBackingOff()
  }

  async #fetchUnlessBackingOff(): Promise<void> {
    if (this.#fetching === undefined && performance.now() < this.#retryAt) return
    await this.#fetch()
  }

  // One fetch for all who wait, and none of them can abort it.
  #fetch(): Promise<void> {
    this.#fetching ??= this.#load().finally(() => {
      this.#fetching = undefined
    })
    return this.#fetching
  }

  async #load(): Promise<void> {
    const startedAt = performance.now()
    const deadline = new Deadline(this.#options.timeoutMs)
    try {
      const signal = AbortSignal.any([deadline.signal, this.#closing.signal])
      const { keys, maxAgeMs } = await deadline.race(this.#download(signal))
      this.#set = {
        keys,
        ids: new Set(keys.map(({ id }) => id)),
        loadedAt: startedAt,
        maxAgeMs,
      }
      this.#failures = 0
      this.#retryAt = 0
      this.#isStaleTold = false
      this.#isExhaustedTold = false
      this.#tell({
        kind: 'refreshed',
        keys: keys.length,
        durationMs: performance.now() - startedAt,
      })
    } catch (error) {
      this.#noteFailure(error, performance.now() - startedAt)
    } finally {
      deadline.end()
    }
  }

  async #download(
    signal: AbortSignal,
  ): Promise<{ readonly keys: readonly VerificationKey[]; readonly maxAgeMs: number }> {
    const headers = { accept: 'application/json, application/jwk-set+json' }
    const response = await boundedFetch(this.#options.jwksUri, { headers }, signal)
    if (response.status !== 200) throw statusError(response)
    const keys = parseKeySet(parseJson(response.text))
    if (keys === undefined || keys.length === 0) {
      throw new AuthorityError('unavailable', 'No usable key in the set.', {
        code: 'no_usable_key',
      })
    }
    return { keys, maxAgeMs: this.#maxAgeOf(response.headers.get('cache-control')) }
  }

  #maxAgeOf(cacheControl: string | null): number {
    const { maxAgeMs } = this.#options
    const seconds = /(?:^|[\s,])max-age=(\d{1,10})/i.exec(cacheControl ?? '')?.[1]
    const isNever = /(?:^|[\s,])no-(?:store|cache)/i.test(cacheControl ?? '')
    if (isNever) return Math.min(MIN_AGE_MS, maxAgeMs)
    if (seconds === undefined) return maxAgeMs
    return Math.min(Math.max(Number(seconds) * 1_000, MIN_AGE_MS), maxAgeMs)
  }

  #noteFailure(error: unknown, durationMs: number): void {
    const backoffMs = Math.min(BACKOFF_MS * 2 ** this.#failures, MAX_BACKOFF_MS)
    const asked = AuthorityError.is(error) ? error.retryAfterSeconds : undefined
    const waitMs =
      asked === undefined ? backoffMs * (1 - Math.random() * BACKOFF_JITTER) : asked * 1_000
    this.#failures += 1
    this.#retryAt = performance.now() + waitMs
    this.#lastError = error
    this.#tell({ kind: 'failed', durationMs, cause: summarizeError(error) })
  }

  #tellStale(): void {
    if (this.#isStaleTold || this.#failures === 0) return
    this.#isStaleTold = true
    this.#tell({ kind: 'stale', keys: this.size })
  }

  #tellExhausted(): void {
    if (this.#isExhaustedTold) return
    this.#isExhaustedTold = true
    this.#tell({ kind: 'exhausted', keys: this.size })
  }

  #unavailable(): CannotTell {
    if (this.state === 'exhausted') this.#tellExhausted()
    const retryAfterSeconds = (this.#retryAt - performance.now()) / 1_000
    return cannotTell('unavailable', {
      retryAfterSeconds,
      cause: summarizeError(this.#lastError),
    })
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new AuthorityError('unavailable', 'No JSON.', { code: 'no_json' })
  }
}
