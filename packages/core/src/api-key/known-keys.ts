import { LRUCache } from 'lru-cache'
import { atMost } from '../memory/at-most.ts'
import type { Digest } from '../request/fingerprint.ts'
import { cautiousNow } from '../time/cautious-now.ts'

/** How long a key that was seen valid counts as known, in milliseconds: a day. */
export const KNOWN_FOR_MS = 86_400_000

/**
 * Remembers which keys were seen valid in the last day, after their verdicts had to make room.
 *
 * It decides who is asked about first, and never admits a caller. A key is noted under the first of the digests
 * by which revocations name it.
 */
export class KnownKeys {
  readonly #seenAt: LRUCache<Digest, number>

  /** @param max How many keys are remembered; the least recently noted one makes room. */
  constructor(max: number) {
    this.#seenAt = new LRUCache<Digest, number>(atMost(max))
  }

  /** Tells whether a key was seen valid in the last day. */
  has([digest]: readonly Digest[]): boolean {
    return digest !== undefined && isRecent(this.#seenAt.peek(digest))
  }

  /** Notes that a key was seen valid at a time on the cautious clock. */
  note([digest]: readonly Digest[], seenAt: number): void {
    if (digest !== undefined) this.#seenAt.set(digest, seenAt)
  }

  /** Forgets a key: it was revoked or called invalid, or its verdict is cached again. */
  forget(digests: readonly Digest[]): void {
    for (const digest of digests) this.#seenAt.delete(digest)
  }
}

/** Tells whether a time on the cautious clock lies within the last day. */
export function isRecent(seenAt: number | undefined): boolean {
  return seenAt !== undefined && cautiousNow() - seenAt < KNOWN_FOR_MS
}
