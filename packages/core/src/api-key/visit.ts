import type { Digest } from '../request/fingerprint.ts'
import type { TokenBucket } from './token-bucket.ts'

/**
 * One lookup on its way to the authority: of a known key, or of a stranger that pays for an invalid
 * answer.
 *
 * A stranger pays in advance and gets the token back unless the answer is bad. So lookups that run
 * at once cannot spend the same token twice.
 */
export class Visit {
  readonly #budget: TokenBucket | undefined
  #hasPaid = false
  /** The digest of a key that was seen valid before. */
  readonly known: Digest | undefined

  /** @param of What a stranger pays from, or the digest of a known key. */
  constructor(of: TokenBucket | Digest) {
    this.#budget = typeof of === 'string' ? undefined : of
    this.known = typeof of === 'string' ? of : undefined
  }

  /** Whom a stranger is charged to, as far as that is known: all others are one sender. */
  get sender(): object | undefined {
    return this.#budget
  }

  /** Whether the key was seen valid before. */
  get isKnown(): boolean {
    return this.#budget === undefined
  }

  /** Whether the sender's invalid answers have used up its budget. */
  get isOverBudget(): boolean {
    return this.#budget !== undefined && this.#budget.left < 1
  }

  /** Whether few of the sender's answers were invalid lately. */
  get isInGoodStanding(): boolean {
    return this.#budget === undefined || this.#budget.isHalfFull
  }

  /** Seconds after which the budget covers another answer. */
  get retryAfterSeconds(): number {
    return this.#budget?.secondsUntilNext ?? 0
  }

  /** Pays in advance, as far as the budget goes. */
  pay(): void {
    this.#hasPaid = this.#budget?.take() ?? false
  }

  /** Settles the account. @param isBad Whether the answer goes on the sender's record. */
  settle(isBad: boolean): void {
    if (isBad && !this.#hasPaid) this.#budget?.take()
    if (!isBad && this.#hasPaid) this.#budget?.giveBack()
    this.#hasPaid = false
  }
}
