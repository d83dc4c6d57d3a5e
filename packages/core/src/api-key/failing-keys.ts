import { LRUCache } from 'lru-cache'
import { atMost } from '../memory/at-most.ts'
import type { Digest } from '../request/fingerprint.ts'

interface FailingKey {
  readonly inARow: number
  readonly blockedUntil: number
}

const MAX_KEYS = 1_000

/**
 * Known keys whose lookups fail, each for itself: a key that the authority gets stuck on is put off
 * alone, and says nothing of the authority about other keys.
 */
export class FailingKeys {
  readonly #keys = new LRUCache<Digest, FailingKey>(atMost(MAX_KEYS))
  readonly #failures: number
  readonly #blockMs: number

  /**
   * @param failures After how many failures in a row a key is blocked.
   * @param blockMs For how long, in milliseconds. Then it has one more try at a time.
   */
  constructor(failures: number, blockMs: number) {
    this.#failures = failures
    this.#blockMs = blockMs
  }

  /** Seconds for which a key is not looked up; 0 when it would be. */
  blockedForSeconds(key: Digest): number {
    const failing = this.#keys.get(key)
    return failing === undefined ? 0 : Math.max(0, failing.blockedUntil - performance.now()) / 1_000
  }

  /** Notes that a lookup of a key failed. */
  noteFailure(key: Digest): void {
    const inARow = (this.#keys.get(key)?.inARow ?? 0) + 1
    const blockedUntil = inARow < this.#failures ? 0 : performance.now() + this.#blockMs
    this.#keys.set(key, { inARow, blockedUntil })
  }

  /** Notes that the authority answered about a key. */
  noteAnswer(key: Digest): void {
    this.#keys.delete(key)
  }
}
