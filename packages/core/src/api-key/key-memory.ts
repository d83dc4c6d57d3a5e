import type { Fleet } from '../fleet/fleet.ts'
import type { StoreEntry } from '../fleet/store-entry.ts'
import type { Digest } from '../request/fingerprint.ts'
import type { AuthRequest } from '../request/request.ts'
import { HeardRevocations } from '../revocation/heard-revocations.ts'
import { RevocationLog, type Epoch } from '../revocation/revocation-log.ts'
import type { Revocation } from '../revocation/revocation.ts'
import { cautiousNow } from '../time/cautious-now.ts'
import type { ResolvedApiKeyOptions } from './api-key-options.ts'
import type { ApiKeyVerdict } from './judge-answer.ts'
import { LookupFlights, type LookupFlight } from './lookup-flights.ts'
import type { SharedVerdict } from './shared-verdicts.ts'
import { VerdictCache } from './verdict-cache.ts'

/** One key that memory knows nothing of. */
export interface Asked {
  readonly key: string
  /** Under which it is cached here. */
  readonly digest: Digest
  /** What the rest of the fleet calls it. */
  readonly entry: StoreEntry
  readonly request: AuthRequest
  /** When its request arrived, on the monotonic clock: deadlines are measured on it. */
  readonly arrivedAt: number
}

/** When a verdict was made, and whether it may still be remembered. */
export interface Learned {
  /** The epoch of revocations in which its lookup began. */
  readonly epoch: Epoch
  /** From when it counts, on the cautious clock. */
  readonly since: number
  /** Tells whether no later lookup of the key has taken over. */
  readonly mayFill: () => boolean
}

/** What a process remembers of API keys, and what revocations forbid it to remember or to believe. */
export class KeyMemory {
  readonly #options: ResolvedApiKeyOptions
  readonly #fleet: Fleet
  readonly #cache: VerdictCache
  readonly #revocations: RevocationLog
  readonly #heard: HeardRevocations
  readonly #flights = new LookupFlights()

  constructor(options: ResolvedApiKeyOptions, fleet: Fleet) {
    this.#options = options
    this.#fleet = fleet
    this.#cache = new VerdictCache(options)
    this.#revocations = new RevocationLog(options.timeoutMs)
    this.#heard = new HeardRevocations(options.ttlMs)
  }

  /** How many verdicts are held. */
  get sizes(): VerdictCache['sizes'] {
    return this.#cache.sizes
  }

  /** The present epoch of revocations. */
  get epoch(): Epoch {
    return this.#revocations.epoch
  }

  /** The lookups that are under way. */
  get flights(): LookupFlights {
    return this.#flights
  }

  /** Finds a verdict that is fresh. */
  judgeFromMemory(digest: Digest): ApiKeyVerdict | undefined {
    return this.#options.cache ? this.#cache.get(digest, this.#maxAgeMs) : undefined
  }

  /** Finds a verdict that may stand in while the authority cannot be asked. */
  recallStale(digest: Digest): ApiKeyVerdict | undefined {
    return this.#cache.getStale(digest, this.#maxAgeMs)
  }

  /** Tells whether a key was seen valid in the last day. */
  isKnown({ digest, entry }: Pick<Asked, 'digest' | 'entry'>): boolean {
    return this.#cache.isKnown(digest, entry.digests)
  }

  /**
   * Tells whether a request may wait for a lookup that another one began. What it brings is as old as
   * its beginning: no older than memory may be, not from before a suspension (no lookup lasts longer
   * than its deadline), and not from before a revocation.
   */
  mayJoin({ epoch, startedAt }: LookupFlight, { digests }: StoreEntry): boolean {
    const { ttlMs, timeoutMs } = this.#options
    const ageMs = cautiousNow() - startedAt
    if (ageMs >= Math.min(ttlMs, this.#maxAgeMs) || ageMs > timeoutMs) return false
    return !this.#revocations.mayHaveRevoked(epoch, digests)
  }

  /**
   * Tells whether a verdict of the store is believed. The store may know neither the latest *invalid*
   * that this process was given, nor the latest revocation that it was told of.
   */
  believes(
    { digest, entry }: Pick<Asked, 'digest' | 'entry'>,
    { verdict, ageMs }: SharedVerdict,
    startedAt: number,
  ): boolean {
    const revokedAt = this.#heard.latestOf(entry.digests, verdict.value.tokenInfo)
    return startedAt - ageMs > Math.max(this.#cache.refusedAt(digest), revokedAt)
  }

  /** Remembers a verdict. @returns Whether it was good and is remembered now. */
  remember(
    { digest, entry }: Pick<Asked, 'digest' | 'entry'>,
    verdict: ApiKeyVerdict,
    { epoch, since, mayFill }: Learned,
  ): boolean {
    if (verdict.kind === 'invalid' && this.#options.cache) {
      this.#cache.setInvalid(digest, entry.digests, verdict.reason, since)
      // Another lookup of it may still be under way. The authority may have looked before it said
      // *invalid*, so that lookup fills no cache and is not joined any more.
      this.#flights.abandon(digest)
    }
    if (verdict.kind !== 'valid' || !mayFill()) return false
    if (this.#revocations.hasRevoked(epoch, entry.digests, verdict.value.tokenInfo)) return false
    this.#cache.setValid(digest, entry.digests, verdict.value, since)
    return true
  }

  /** Notes whether a key was good: without a cache, this is all that is remembered of it. */
  noteWhetherKnown(
    { entry: { digests } }: Pick<Asked, 'entry'>,
    verdict: ApiKeyVerdict,
    { epoch, since }: Omit<Learned, 'mayFill'>,
  ): void {
    if (verdict.kind === 'invalid') this.#cache.forgetKnown(digests)
    if (verdict.kind !== 'valid') return
    if (this.#revocations.hasRevoked(epoch, digests, verdict.value.tokenInfo)) return
    this.#cache.noteKnown(digests, since)
  }

  /**
   * Drops what is cached of a target. From now on nothing that began earlier can grant anybody who
   * asks later.
   *
   * @returns How many cached verdicts went.
   */
  revoke(revocation: Revocation): number {
    this.#revocations.record(revocation)
    this.#heard.note(revocation)
    return this.#cache.evict(revocation)
  }

  /** Drops everything: revocations may have been missed. @returns How many cached verdicts went. */
  revokeAll(): number {
    this.#revocations.recordAll()
    return this.#cache.evictAll()
  }

  // While revocations of other processes may be missed, memory is trusted for a short time only.
  get #maxAgeMs(): number {
    return this.#fleet.isCurrent ? Infinity : this.#options.cutOffTtlMs
  }
}
