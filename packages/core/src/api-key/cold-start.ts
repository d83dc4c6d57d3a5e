/**
 * Tells how long a process is cold: it sees its first good keys, and none of their verdicts has run
 * out yet.
 *
 * Until then no known key needs the places that are kept for known keys, and strangers can be lent
 * them. It ends for good when the first verdict may have run out, or when a known key has to be
 * looked up for another reason.
 */
export class ColdStart {
  readonly #firstTtlMs: number
  #endsAt: number | undefined
  #isOver = false

  /** @param firstTtlMs How long the first good verdict holds at least, in milliseconds. */
  constructor(firstTtlMs: number) {
    this.#firstTtlMs = firstTtlMs
  }

  /** Whether good keys have been seen, and all of their verdicts still hold. */
  get isOn(): boolean {
    return !this.#isOver && this.#endsAt !== undefined && performance.now() < this.#endsAt
  }

  /** Notes that the authority called a key valid. */
  noteValid(): void {
    this.#endsAt ??= performance.now() + this.#firstTtlMs
  }

  /** Notes that a known key has to be looked up. */
  noteKnown(): void {
    this.#isOver = true
  }
}
