import type { ApiKeyAuth } from '../caller/auth.ts'
import type { TokenInfo } from '../caller/token-info.ts'
import type { Deadline } from '../time/deadline.ts'
import type { Fleet } from '../fleet/fleet.ts'
import type { SharedReading } from '../fleet/shared-reading.ts'
import type { StoreEntry } from '../fleet/store-entry.ts'
import type { StoreTicket } from '../fleet/store.ts'
import { cautiousNow } from '../time/cautious-now.ts'
import type { Valid } from '../verdict/verdict.ts'
import type { ResolvedApiKeyOptions } from './api-key-options.ts'
import { judgeAnswer } from './judge-answer.ts'

// The store's share of a lookup's time, in addition to the store's own deadline.
const STORE_SHARE = 0.25

/** A valid verdict of another process, and how old it is. */
export interface SharedVerdict {
  readonly verdict: Valid<ApiKeyAuth>
  /** In milliseconds, from when the lookup of the other process began. */
  readonly ageMs: number
}

/** Valid verdicts that the processes of a fleet share through the store. */
export class SharedVerdicts {
  readonly #fleet: Fleet
  readonly #options: ResolvedApiKeyOptions

  constructor(fleet: Fleet, options: ResolvedApiKeyOptions) {
    this.#fleet = fleet
    this.#options = options
  }

  /** Reads an entry; `undefined` without a cache, without a store, and when it does not answer. */
  async read(
    entry: StoreEntry,
    isKnown: boolean,
    deadline: Deadline,
  ): Promise<SharedReading | undefined> {
    const { cache, timeoutMs } = this.#options
    if (!cache || !this.#fleet.entries.hasStore) return undefined
    const { signal } = deadline
    return this.#fleet.entries.read(entry, { isKnown, signal, maxMs: timeoutMs * STORE_SHARE })
  }

  /**
   * Judges what was read. Only a valid verdict within `ttlMs` is taken from the store; for
   * everything else the authority is asked.
   *
   * @param startedAt When the reading began, on the cautious clock.
   */
  judge(key: string, { found }: SharedReading, startedAt: number): SharedVerdict | undefined {
    if (found === undefined || !(found.remainingMs > 0)) return undefined
    const verdict = judgeAnswer(key, found.tokenInfo, this.#options, 'store')
    if (verdict.kind !== 'valid') return undefined
    // By the lifetime that its writer gave it: another process may have another TTL than this one.
    const ageMs = lifetimeOf(found.info) - found.remainingMs
    if (!(ageMs >= 0)) return undefined
    // Also by what has passed here since the store was asked: this machine may have been suspended.
    const isFresh = cautiousNow() - (startedAt - ageMs) < this.#options.ttlMs
    return isFresh ? { verdict, ageMs } : undefined
  }

  /** @param since When the lookup began, on the cautious clock. */
  write(entry: StoreEntry, tokenInfo: TokenInfo, ticket: StoreTicket, since: number): void {
    const { ttlMs } = this.#options
    const remainingMs = Math.floor(ttlMs - (cautiousNow() - since))
    this.#fleet.entries.write(entry, withLifetime(tokenInfo, ttlMs), ticket, remainingMs)
  }
}

// What is shared says how long it was meant to live, from when its lookup began.
function withLifetime(info: TokenInfo, lifetimeMs: number): Readonly<Record<string, unknown>> {
  return { ...info, lifetimeMs }
}

function lifetimeOf(info: unknown): number {
  const hasLifetime = typeof info === 'object' && info !== null && 'lifetimeMs' in info
  return hasLifetime && typeof info.lifetimeMs === 'number' ? info.lifetimeMs : Number.NaN
}
