import type { Digest } from '../request/fingerprint.ts'
import type { Epoch } from '../revocation/revocation-log.ts'
import { cautiousNow } from '../time/cautious-now.ts'
import type { ApiKeyVerdict } from './judge-answer.ts'

/** A lookup that is under way. */
export interface LookupFlight {
  /** The epoch of revocations in which it began. */
  readonly epoch: Epoch
  /** When it began, on the cautious clock. */
  readonly startedAt: number
  readonly verdict: Promise<ApiKeyVerdict>
}

/** The lookups that are under way: the latest one of each key, which later requests may join. */
export class LookupFlights {
  readonly #latest = new Map<Digest, LookupFlight>()

  /** Finds the latest lookup of a key. */
  latest(digest: Digest): LookupFlight | undefined {
    return this.#latest.get(digest)
  }

  /**
   * Begins a lookup that others may join.
   *
   * @param lookUp Gets a function that tells whether no later lookup of the key has taken over.
   */
  async begin(
    digest: Digest,
    epoch: Epoch,
    lookUp: (isLatest: () => boolean) => Promise<ApiKeyVerdict>,
  ): Promise<ApiKeyVerdict> {
    const flight: LookupFlight = {
      epoch,
      startedAt: cautiousNow(),
      verdict: lookUp(() => this.#latest.get(digest) === flight),
    }
    this.#latest.set(digest, flight)
    try {
      return await flight.verdict
    } finally {
      if (this.#latest.get(digest) === flight) this.#latest.delete(digest)
    }
  }

  /** Keeps the lookups of a key that are under way from being joined, and from filling a cache. */
  abandon(digest: Digest): void {
    this.#latest.delete(digest)
  }
}
