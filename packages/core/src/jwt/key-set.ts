import { DeadlineError } from '../time/deadline.ts'
import { withinMs } from '../time/within-ms.ts'
import { summarizeError } from '../verdict/summarize-error.ts'
import { cautiousNow } from '../time/cautious-now.ts'
import { cannotTell, type CannotTell } from '../verdict/verdict.ts'
import {
  KeySetFetcher,
  type KeySetFetcherOptions,
  type LoadedKeySet,
  type EmitKeySetEvent,
} from './key-set-fetcher.ts'
import type { KeyLookup, KeySource } from './key-source.ts'
import type { VerificationKey } from './parse-key-set.ts'

/** Where a key set is, and how long it is trusted. */
export interface KeySetOptions extends KeySetFetcherOptions {
  /** Names the set in warnings. */
  readonly name: string
  readonly cooldownMs: number
  readonly staleIfErrorMs: number
}

type Matches = (key: VerificationKey) => boolean

const REFRESH_AT = 0.8

/**
 * The public keys of one issuer, fetched from its endpoint and kept fresh by use.
 *
 * Ages are measured on the clock that also counts suspensions, the cooldown on the monotonic clock.
 * There is no timer. So a process that slept, or whose wall clock was corrected, fetches once and
 * trusts no set for longer.
 */
export class KeySet implements KeySource {
  readonly #options: KeySetOptions
  readonly #emit: EmitKeySetEvent
  readonly #fetcher: KeySetFetcher
  #set: LoadedKeySet | undefined
  #ids: ReadonlySet<string> = new Set()
  #isStaleTold = false
  #isExhaustedTold = false
  #searchBegunAt: number | undefined
  /** When the last search that succeeded began, on the monotonic clock. */
  #searchedAt = -Infinity

  constructor(options: KeySetOptions, emit: EmitKeySetEvent) {
    this.#options = options
    this.#emit = emit
    const onLoaded = (set: LoadedKeySet) => {
      this.#replace(set)
    }
    this.#fetcher = new KeySetFetcher(options, onLoaded, emit)
  }

  get state(): KeySource['state'] {
    return this.#set === undefined ? 'empty' : this.#stateOf(this.#set, ageOf(this.#set))
  }

  get ageMs(): number | undefined {
    return this.#set && ageOf(this.#set)
  }

  get size(): number {
    return this.#set?.keys.length ?? 0
  }

  trustsNow(keyId: string): boolean | undefined {
    return this.#usableNow() === undefined ? undefined : this.#ids.has(keyId)
  }

  async trusts(keyId: string, dueAt: number): Promise<boolean | CannotTell> {
    const set = await this.#current(dueAt)
    return 'kind' in set ? set : this.#ids.has(keyId)
  }

  find(matches: Matches, dueAt: number): KeyLookup | Promise<KeyLookup> {
    const found = this.#usableNow() && this.#match(matches)
    return found ?? this.#findLater(matches, dueAt)
  }

  thumbprintsOf(kid: string): readonly string[] {
    const keys = this.#set?.keys.filter((key) => key.kid === kid) ?? []
    return keys.map(({ thumbprint }) => thumbprint)
  }

  async refresh(): Promise<boolean> {
    const calledAt = cautiousNow()
    // The fetch under way may have been answered before the key was taken out.
    await this.#fetcher.running
    await this.#fetcher.fetch()
    return this.#set !== undefined && this.#set.loadedAt >= calledAt
  }

  close(): void {
    this.#fetcher.close()
  }

  async #findLater(matches: Matches, dueAt: number): Promise<KeyLookup> {
    const arrivedAt = cautiousNow()
    const before = this.#set
    const set = await this.#current(dueAt)
    if ('kind' in set) return set
    const found = this.#match(matches)
    if (found !== undefined) return found
    // A set that was asked for after this token arrived need not be asked for again.
    if (set !== before && set.loadedAt >= arrivedAt) this.#searchedAt = performance.now()
    return this.#search(matches, dueAt)
  }

  /** Looks for a key that may have been added since the set was fetched. */
  async #search(matches: Matches, dueAt: number): Promise<KeyLookup> {
    // The fetch under way may have been answered before the key was added, so it is no search.
    const { running } = this.#fetcher
    if (running !== undefined) {
      if (!(await isDoneBy(dueAt, running))) return this.#unavailable(TOO_LATE)
      const found = this.#match(matches)
      if (found !== undefined) return found
    }
    if (performance.now() - this.#searchedAt < this.#options.cooldownMs) return this.#absent()

    const before = this.#set
    if (!(await isDoneBy(dueAt, this.#fetchForSearch()))) return this.#unavailable(TOO_LATE)
    // Failed, or held back after a failure: the key may exist, so its token is not called bad.
    if (this.#set === before) return this.#unavailable()
    return this.#match(matches) ?? this.#absent()
  }

  async #fetchForSearch(): Promise<void> {
    if (this.#fetcher.running === undefined) this.#searchBegunAt = performance.now()
    await this.#fetcher.fetch()
    this.#searchBegunAt = undefined
  }

  #match(matches: Matches): KeyLookup | undefined {
    const keys = this.#set?.keys.filter(matches) ?? []
    return keys.length === 0 ? undefined : { kind: 'keys', keys }
  }

  // While the endpoint fails and the set is old, it may lack keys that exist.
  #absent(): KeyLookup {
    return this.state === 'fresh' ? { kind: 'unknown' } : this.#unavailable()
  }

  async #current(dueAt: number): Promise<LoadedKeySet | CannotTell> {
    const set = this.#usableNow()
    if (set !== undefined) return set
    const isDone = await isDoneBy(dueAt, this.#fetcher.fetch())
    // A set that is due for a fetch stands in while its endpoint hangs, too.
    if (this.#set !== undefined && this.state !== 'exhausted') return this.#set
    return isDone ? this.#unavailable() : this.#unavailable(TOO_LATE)
  }

  // An old set is used without waiting only while its endpoint is known to fail. Where it may well
  // answer, a key that was taken from the set must not live on for one more request.
  #usableNow(): LoadedKeySet | undefined {
    const set = this.#set
    if (set === undefined) return undefined
    const age = ageOf(set)
    const state = this.#stateOf(set, age)
    if (state !== 'fresh' && !(state === 'stale' && this.#fetcher.isFailing)) return undefined
    if (age >= set.maxAgeMs * REFRESH_AT) void this.#fetcher.fetch()
    if (state === 'stale') this.#tellStale()
    return set
  }

  #stateOf({ maxAgeMs }: LoadedKeySet, age: number): Exclude<KeySource['state'], 'empty'> {
    if (age < maxAgeMs) return 'fresh'
    return age < maxAgeMs + this.#options.staleIfErrorMs ? 'stale' : 'exhausted'
  }

  #replace(set: LoadedKeySet): void {
    this.#set = set
    this.#ids = new Set(set.keys.map(({ id }) => id))
    this.#isStaleTold = false
    this.#isExhaustedTold = false
    if (this.#searchBegunAt !== undefined) this.#searchedAt = this.#searchBegunAt
  }

  #tellStale(): void {
    if (this.#isStaleTold || !this.#fetcher.isFailing) return
    this.#isStaleTold = true
    this.#emit({ kind: 'stale', keys: this.size })
  }

  #tellExhausted(): void {
    if (this.#isExhaustedTold) return
    this.#isExhaustedTold = true
    this.#emit({ kind: 'exhausted', keys: this.size })
  }

  #unavailable(reason?: Error): CannotTell {
    if (this.state === 'exhausted') this.#tellExhausted()
    const { error, retryAfterSeconds } = this.#fetcher.lastFailure
    return cannotTell('unavailable', {
      retryAfterSeconds,
      cause: summarizeError(reason ?? error),
      asked: this.#options.name,
    })
  }
}

function ageOf({ loadedAt }: LoadedKeySet): number {
  return cautiousNow() - loadedAt
}

const TOO_LATE = new DeadlineError('Waited for the key set until the deadline.')

/** @param work Never rejects. */
async function isDoneBy(dueAt: number, work: Promise<void>): Promise<boolean> {
  try {
    await withinMs(Math.max(0, dueAt - performance.now()), work)
    return true
  } catch {
    return false
  }
}
