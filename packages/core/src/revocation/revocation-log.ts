import type { Digest } from '../request/fingerprint.ts'
import { covers, digestsOf, type Revocation } from './revocation.ts'
import type { TokenInfo } from '../caller/token-info.ts'

/** A point between two revocations. A lookup remembers the one at which it began. */
export type Epoch = number

interface Entry {
  readonly epoch: Epoch
  readonly at: number
  readonly revocation: Revocation
}

const MAX_ENTRIES = 10_000

/**
 * Remembers revocations for as long as a lookup that began before one may still come back.
 *
 * An answer that was on its way when the key was revoked must not fill the cache, and no request that
 * comes later may wait for it. No lookup outlives its deadline, so neither need the entries.
 */
export class RevocationLog {
  readonly #lifetimeMs: number
  #entries: Entry[] = []
  #epoch: Epoch = 0
  // Lookups from before this epoch count as revoked: their entries had to make room.
  #floor: Epoch = 0

  /** @param lifetimeMs How long a lookup may take at most, in milliseconds. */
  constructor(lifetimeMs: number) {
    this.#lifetimeMs = lifetimeMs
  }

  /** The present epoch: every revocation so far lies before it. */
  get epoch(): Epoch {
    return this.#epoch
  }

  /** Remembers a revocation and begins a new epoch. */
  record(revocation: Revocation): void {
    this.#forgetOld()
    this.#epoch += 1
    this.#entries.push({ epoch: this.#epoch, at: performance.now(), revocation })
    if (this.#entries.length > MAX_ENTRIES)
      this.#floor = this.#entries.shift()?.epoch ?? this.#floor
  }

  /** Begins a new epoch that nothing begun before may reach into, for every key. */
  recordAll(): void {
    this.#epoch += 1
    this.#floor = this.#epoch
    this.#entries = []
  }

  /** Tells whether a key was revoked after a lookup of it had begun. */
  hasRevoked(since: Epoch, digests: readonly Digest[], info: TokenInfo): boolean {
    return (
      since < this.#floor ||
      this.#since(since).some((entry) => covers(entry.revocation, digests, info))
    )
  }

  /**
   * Tells whether a key *may* have been revoked after a lookup began that has not come back: its
   * key ID, organization and user are not known yet.
   */
  mayHaveRevoked(since: Epoch, digests: readonly Digest[]): boolean {
    return (
      since < this.#floor ||
      this.#since(since).some(
        ({ revocation }) =>
          revocation.by !== 'digest' ||
          digestsOf(revocation).some((digest) => digests.includes(digest)),
      )
    )
  }

  #since(epoch: Epoch): Entry[] {
    if (epoch === this.#epoch) return []
    return this.#entries.filter((entry) => entry.epoch > epoch)
  }

  #forgetOld(): void {
    const horizon = performance.now() - this.#lifetimeMs
    const kept = this.#entries.findIndex((entry) => entry.at >= horizon)
    const old = this.#entries.splice(0, kept === -1 ? this.#entries.length : kept)
    // A process that was busy, or asleep, may look at an answer long after its deadline.
    this.#floor = old.at(-1)?.epoch ?? this.#floor
  }
}
