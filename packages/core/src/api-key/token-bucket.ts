/** How much a bucket holds, and how fast it fills again. */
export interface TokenBucketOptions {
  readonly perSecond: number
  readonly atOnce: number
}

/** A budget: full at first, and filled again at a steady rate. */
export class TokenBucket {
  readonly #options: TokenBucketOptions
  #left: number
  #countedAt = performance.now()

  constructor(options: TokenBucketOptions) {
    this.#options = options
    this.#left = options.atOnce
  }

  /** How many tokens are left; a fraction while one is on its way. */
  get left(): number {
    const { perSecond, atOnce } = this.#options
    const now = performance.now()
    this.#left = Math.min(atOnce, this.#left + ((now - this.#countedAt) / 1_000) * perSecond)
    this.#countedAt = now
    return this.#left
  }

  /** Whether at least half of the tokens are left. */
  get isHalfFull(): boolean {
    return this.left >= this.#options.atOnce / 2
  }

  /** Seconds until a token is left; 0 when one is. */
  get secondsUntilNext(): number {
    return Math.max(0, 1 - this.left) / this.#options.perSecond
  }

  /** Takes a token. @returns Whether there was one. */
  take(): boolean {
    if (this.left < 1) return false
    this.#left -= 1
    return true
  }

  /** Puts a token back. */
  giveBack(): void {
    this.#left = Math.min(this.#options.atOnce, this.left + 1)
  }
}
