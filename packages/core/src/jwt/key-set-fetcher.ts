import { AuthorityError } from '../verdict/authority-error.ts'
import { Deadline } from '../time/deadline.ts'
import type { KeySetEvent } from '../report/events.ts'
import { summarizeError } from '../verdict/summarize-error.ts'
import { cautiousNow } from '../time/cautious-now.ts'
import { downloadKeySet, type DownloadedKeySet } from './download-key-set.ts'

/** Where a key set is, and how long asking for it may take. */
export interface KeySetFetcherOptions {
  /** Its URL, or a function that finds it before each fetch, within the same deadline. */
  readonly jwksUri: string | ((signal: AbortSignal) => Promise<string>)
  readonly timeoutMs: number
  readonly maxAgeMs: number
}

/** A key set, and when it was asked for. */
export interface LoadedKeySet extends DownloadedKeySet {
  /** When its fetch began, on the clock of ages: an answer can be as old as the question. */
  readonly loadedAt: number
}

/** Tells what happened to a key set. */
export type EmitKeySetEvent = (event: Omit<KeySetEvent, 'v' | 'type' | 'issuer'>) => void

const BACKOFF_MS = 500
const MAX_BACKOFF_MS = 30_000
const BACKOFF_JITTER = 0.2

/**
 * Fetches one key set: one fetch at a time for everybody who waits, each with a deadline, and after
 * a failure none until the back-off is over.
 *
 * The back-off is measured on the monotonic clock: a wall clock that jumps must not shorten it.
 */
export class KeySetFetcher {
  readonly #options: KeySetFetcherOptions
  readonly #onLoaded: (set: LoadedKeySet) => void
  readonly #emit: EmitKeySetEvent
  readonly #closing = new AbortController()
  #fetching: Promise<void> | undefined
  #failures = 0
  #retryAt = 0
  #lastError: unknown

  /** @param onLoaded Is given every set that was fetched, before anybody who waits for it goes on. */
  constructor(
    options: KeySetFetcherOptions,
    onLoaded: (set: LoadedKeySet) => void,
    emit: EmitKeySetEvent,
  ) {
    this.#options = options
    this.#onLoaded = onLoaded
    this.#emit = emit
  }

  /** The fetch that is under way. */
  get running(): Promise<void> | undefined {
    return this.#fetching
  }

  /** Whether the last fetch failed. */
  get isFailing(): boolean {
    return this.#failures > 0
  }

  /** Why the last fetch failed, and after how many seconds the next one may begin. */
  get lastFailure(): { readonly error: unknown; readonly retryAfterSeconds: number } {
    return {
      error: this.#lastError,
      retryAfterSeconds: (this.#retryAt - performance.now()) / 1_000,
    }
  }

  /** Whether a fetch may begin now. */
  get mayBegin(): boolean {
    return performance.now() >= this.#retryAt
  }

  /**
   * Joins the fetch that is under way, or begins one where the back-off allows it. Never rejects, and
   * settles within the deadline.
   */
  async fetch(): Promise<void> {
    if (this.#fetching === undefined && !this.mayBegin) return
    this.#fetching ??= this.#load().finally(() => {
      this.#fetching = undefined
    })
    await this.#fetching
  }

  /** Aborts the fetch that is under way. Later ones fail at once. */
  close(): void {
    this.#closing.abort(new AuthorityError('unavailable', 'Closed.', { code: 'closed' }))
  }

  async #load(): Promise<void> {
    const { jwksUri, timeoutMs, maxAgeMs } = this.#options
    const startedAt = performance.now()
    const loadedAt = cautiousNow()
    const deadline = new Deadline(timeoutMs)
    try {
      const signal = AbortSignal.any([deadline.signal, this.#closing.signal])
      const find = async () => (typeof jwksUri === 'string' ? jwksUri : jwksUri(signal))
      const downloaded = await deadline.race(
        find().then(async (uri) => downloadKeySet(uri, maxAgeMs, signal)),
      )
      this.#failures = 0
      this.#retryAt = 0
      this.#onLoaded({ ...downloaded, loadedAt })
      this.#emit({
        kind: 'refreshed',
        keys: downloaded.keys.length,
        durationMs: performance.now() - startedAt,
      })
    } catch (error) {
      this.#noteFailure(error)
      this.#emit({
        kind: 'failed',
        durationMs: performance.now() - startedAt,
        cause: summarizeError(error),
      })
    } finally {
      deadline.end()
    }
  }

  #noteFailure(error: unknown): void {
    const backoffMs = Math.min(BACKOFF_MS * 2 ** this.#failures, MAX_BACKOFF_MS)
    const asked = AuthorityError.is(error) ? error.retryAfterSeconds : undefined
    const waitMs =
      asked === undefined ? backoffMs * (1 - Math.random() * BACKOFF_JITTER) : asked * 1_000
    this.#failures += 1
    this.#retryAt = performance.now() + waitMs
    this.#lastError = error
  }
}
