/**
 * A bounded line that serves the newest and the oldest in turns.
 *
 * Serving the newest means that a burst delays no later request. Serving the oldest means
 * that everybody in the older half is served in the end, also while more come than can be served. When
 * the line is full, the entry in the middle makes room: the one that either end reaches last.
 */
export class WaitingLine<T> {
  readonly #maxLength: number
  readonly #entries: T[] = []
  #isNewestNext = true

  constructor(maxLength: number) {
    this.#maxLength = maxLength
  }

  get length(): number {
    return this.#entries.length
  }

  /** Adds the newest entry. @returns The entry that had to make room for it. */
  add(entry: T): T | undefined {
    this.#entries.push(entry)
    if (this.#entries.length <= this.#maxLength) return undefined
    return this.#entries.splice(this.#maxLength >> 1, 1)[0]
  }

  /** Takes the next entry out, from either end in turns. */
  take(): T | undefined {
    const entry = this.#isNewestNext ? this.#entries.pop() : this.#entries.shift()
    this.#isNewestNext = !this.#isNewestNext
    return entry
  }

  /** Takes one entry out of the line. @returns Whether it was in there. */
  remove(entry: T): boolean {
    const index = this.#entries.indexOf(entry)
    if (index >= 0) this.#entries.splice(index, 1)
    return index >= 0
  }
}
