import { LRUCache } from 'lru-cache'
import { atMost } from '../memory/at-most.ts'
import type { ApiKeyAuth } from '../caller/auth.ts'
import type { Digest } from '../request/fingerprint.ts'
import type { InvalidReason } from '../verdict/reason.ts'
import { invalid, type Invalid, type Valid } from '../verdict/verdict.ts'
import { cautiousNow } from '../time/cautious-now.ts'
import { KeyIndex } from './key-index.ts'
import { isRecent, KnownKeys } from './known-keys.ts'
import { covers, digestsOf, type Revocation } from '../revocation/revocation.ts'

/** How much is remembered, and for how long. */
export interface VerdictCacheOptions {
  readonly maxKeys: number
  readonly maxInvalidKeys: number
  readonly ttlMs: number
  readonly negativeTtlMs: number
  readonly staleIfErrorMs: number
}

interface ValidEntry {
  readonly auth: ApiKeyAuth
  readonly digests: readonly Digest[]
  /** How many entries were made before it. */
  readonly serial: number
  readonly since: number
  readonly freshUntil: number
  readonly staleUntil: number
  /** Wall-clock milliseconds: the one time here that comes from another machine. */
  readonly expiresAt: number
}

interface InvalidEntry {
  readonly reason: InvalidReason
  /** When the answer arrived. */
  readonly at: number
  readonly freshUntil: number
}

/** A revocation of many keys, which is carried out in slices: one in each turn of the event loop. */
interface Sweep {
  readonly revocation: Revocation
  /** The first entry that the revocation is not about, by its serial. */
  readonly before: number
}

// A fraction of a millisecond.
const SWEPT_AT_ONCE = 100

// Taken now: in an application's tests, a faked `setImmediate` would leave revoked keys in memory.
const { setImmediate: inNextTurn } = globalThis

// Keys that were cached in one second must not all come due in one second.
const JITTER = 0.1

/** The part of `ttlMs` that a good verdict holds at least. */
export const SHORTEST_TTL: number = 1 - JITTER

/**
 * Remembers verdicts by the digest of the key.
 *
 * Valid and invalid ones live in pools of their own: a flood of made-up keys fills the second and
 * evicts no key from the first. Ages are measured on the cautious clock: a wall clock that is set
 * back keeps nothing alive, and one that is set forward, or a suspended machine, makes everything
 * count as old. Only a key's own `expiry` is wall-clock time.
 */
export class VerdictCache {
  readonly #options: VerdictCacheOptions
  readonly #index = new KeyIndex()
  readonly #known: KnownKeys
  readonly #valid: LRUCache<Digest, ValidEntry>
  readonly #invalid: LRUCache<Digest, InvalidEntry>
  readonly #sweeps = new Set<Sweep>()
  #made = 0

  constructor(options: VerdictCacheOptions) {
    this.#options = options
    this.#known = new KnownKeys(options.maxKeys)
    this.#valid = new LRUCache<Digest, ValidEntry>({
      ...atMost(options.maxKeys),
      dispose: (entry, digest, reason) => {
        const { auth, digests, since } = entry
        this.#index.remove(digest, digests, auth.tokenInfo)
        if (reason === 'evict' && !this.#isRevoked(entry)) this.#known.note(digests, since)
      },
    })
    this.#invalid = new LRUCache<Digest, InvalidEntry>(atMost(options.maxInvalidKeys))
  }

  /** How many verdicts are held, and how many index sets belong to them. */
  get sizes(): { readonly valid: number; readonly invalid: number; readonly indexSets: number } {
    return { valid: this.#valid.size, invalid: this.#invalid.size, indexSets: this.#index.size }
  }

  /**
   * Finds a verdict that is still fresh.
   *
   * @param maxAgeMs How old a good one may be, where that is less than its TTL.
   */
  get(digest: Digest, maxAgeMs: number): Valid<ApiKeyAuth> | Invalid | undefined {
    const valid = this.#valid.get(digest)
    if (valid !== undefined && this.#isUsable(valid, valid.freshUntil, maxAgeMs)) {
      return verdictOf(valid, 'memory')
    }

    const entry = this.#invalid.get(digest)
    if (entry === undefined || cautiousNow() >= entry.freshUntil) return undefined
    return invalid(entry.reason, 'memory')
  }

  /**
   * Tells whether a key was seen valid in the last day, and neither revoked nor invalid since.
   *
   * @param digests By which revocations name it.
   */
  isKnown(digest: Digest, digests: readonly Digest[]): boolean {
    const entry = this.#valid.peek(digest)
    const isCached = entry !== undefined && !this.#isRevoked(entry) && isRecent(entry.since)
    return isCached || this.#known.has(digests)
  }

  /** Remembers that a key was seen valid, though its verdict is not cached. */
  noteKnown(digests: readonly Digest[], seenAt: number): void {
    this.#known.note(digests, seenAt)
  }

  /** Forgets that a key was seen valid. */
  forgetKnown(digests: readonly Digest[]): void {
    this.#known.forget(digests)
  }

  /**
   * When this process was last told that a key is not good, on the cautious clock; `-Infinity`
   * where that is not remembered. What began before is not believed any more, from any source.
   */
  refusedAt(digest: Digest): number {
    return this.#invalid.peek(digest)?.at ?? -Infinity
  }

  /** Finds a verdict that may stand in while the authority cannot be asked. */
  getStale(digest: Digest, maxAgeMs: number): Valid<ApiKeyAuth> | Invalid | undefined {
    const entry = this.#valid.get(digest)
    if (entry === undefined || !this.#isUsable(entry, entry.staleUntil, maxAgeMs)) return undefined
    return verdictOf(entry, 'stale')
  }

  /**
   * Remembers a good key.
   *
   * @param digests By which revocations of other processes name it.
   * @param since When its lookup *began*, on the cautious clock: an answer can be as old as the
   *   question, and `ttlMs` is promised from there.
   */
  setValid(digest: Digest, digests: readonly Digest[], auth: ApiKeyAuth, since: number): void {
    const { ttlMs, staleIfErrorMs } = this.#options
    const freshUntil = since + ttlMs * (1 - Math.random() * JITTER)
    const { expiry } = auth.tokenInfo
    this.#invalid.delete(digest)
    this.#known.forget(digests)
    this.#made += 1
    this.#valid.set(digest, {
      auth,
      digests,
      serial: this.#made,
      since,
      freshUntil,
      staleUntil: freshUntil + staleIfErrorMs,
      expiresAt: expiry === undefined ? Infinity : Date.parse(expiry),
    })
    this.#index.add(digest, digests, auth.tokenInfo)
  }

  /** Remembers that a key is invalid, and forgets its valid verdict. */
  setInvalid(
    digest: Digest,
    digests: readonly Digest[],
    reason: InvalidReason,
    since: number,
  ): void {
    const freshUntil = since + this.#options.negativeTtlMs
    this.#known.forget(digests)
    this.#valid.delete(digest)
    this.#invalid.set(digest, { reason, at: cautiousNow(), freshUntil })
  }

  /**
   * Forgets what a revocation is about. None of it is found any more, though many keys leave memory
   * little by little.
   *
   * @returns How many verdicts went.
   */
  evict(revocation: Revocation): number {
    this.#known.forget(digestsOf(revocation))
    const taken = this.#index.take(revocation)
    if (taken.size <= SWEPT_AT_ONCE) {
      return [...taken].filter((digest) => this.#valid.delete(digest)).length
    }
    const sweep = { revocation, before: this.#made + 1 }
    this.#sweeps.add(sweep)
    this.#sweepOn(sweep, taken.values())
    return taken.size
  }

  /** Forgets every good verdict, but not which keys were good. @returns How many verdicts went. */
  evictAll(): number {
    const { size } = this.#valid
    this.#valid.rforEach((entry) => {
      if (!this.#isRevoked(entry)) this.#known.note(entry.digests, entry.since)
    })
    this.#valid.clear()
    return size
  }

  #isUsable(entry: ValidEntry, until: number, maxAgeMs: number): boolean {
    const now = cautiousNow()
    return now < until && now - entry.since < maxAgeMs && !this.#isRevoked(entry)
  }

  // Revoked, and not swept yet. Nearly always, nothing is being swept.
  #isRevoked({ serial, digests, auth }: ValidEntry): boolean {
    for (const { revocation, before } of this.#sweeps) {
      if (serial < before && covers(revocation, digests, auth.tokenInfo)) return true
    }
    return false
  }

  #sweepOn(sweep: Sweep, digests: Iterator<Digest, undefined>): void {
    for (let i = 0; i < SWEPT_AT_ONCE; i += 1) {
      const { value: digest } = digests.next()
      if (digest === undefined) {
        this.#sweeps.delete(sweep)
        return
      }
      // It may have been looked up again since, and be good.
      const entry = this.#valid.peek(digest)
      if (entry !== undefined && entry.serial < sweep.before) this.#valid.delete(digest)
    }
    inNextTurn(() => {
      this.#sweepOn(sweep, digests)
    })
  }
}

function verdictOf(entry: ValidEntry, source: 'memory' | 'stale'): Valid<ApiKeyAuth> | Invalid {
  if (Date.now() >= entry.expiresAt) return invalid('expired', source)
  return { kind: 'valid', value: entry.auth, source }
}
