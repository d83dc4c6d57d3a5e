import type { Visit } from './visit.ts'

/** Something that waits for a stranger. */
export interface Waiting {
  readonly visit: Visit
}

/**
 * The strangers that wait: a line for each sender, served in turns. A sender of many keys delays the
 * keys of another sender by one in each round.
 */
export class SenderLines<W extends Waiting> {
  // In the order in which they are served.
  readonly #lines = new Map<object | undefined, Set<W>>()
  #size = 0

  /** How many wait. */
  get size(): number {
    return this.#size
  }

  /** Lists those of the same sender. */
  of({ sender }: Visit): readonly W[] {
    return [...(this.#lines.get(sender) ?? [])]
  }

  /** How many of the same sender wait. */
  lengthOf({ sender }: Visit): number {
    return this.#lines.get(sender)?.size ?? 0
  }

  /** Adds one at the end of its sender's line. */
  add(waiting: W): void {
    const { sender } = waiting.visit
    const line = this.#lines.get(sender)
    if (line === undefined) this.#lines.set(sender, new Set([waiting]))
    else line.add(waiting)
    this.#size += 1
  }

  /** Takes one out, and gives the turn to the next sender. */
  delete(waiting: W): void {
    const { sender } = waiting.visit
    const line = this.#lines.get(sender)
    if (line?.delete(waiting) !== true) return
    this.#size -= 1
    this.#lines.delete(sender)
    if (line.size > 0) this.#lines.set(sender, line)
  }

  /** Finds the oldest of the sender whose turn it is. */
  next(): W | undefined {
    const [line] = this.#lines.values()
    const [oldest] = line ?? []
    return oldest
  }

  /**
   * Finds the newest of the sender who has the most that wait.
   *
   * @param moreThan Only a sender of whom more than this many wait is considered.
   */
  newestOfLongest(moreThan: number = 0): W | undefined {
    let longest: Set<W> | undefined
    for (const line of this.#lines.values()) {
      if (line.size > (longest?.size ?? moreThan)) longest = line
    }
    return longest && [...longest].at(-1)
  }
}
