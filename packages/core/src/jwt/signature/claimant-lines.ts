import { WaitingLine } from './waiting-line.ts'

/** How many entries of one claimant may wait. */
export const MAX_PER_CLAIMANT = 32

/** How many claimants may have entries that wait. */
export const MAX_CLAIMANTS = 128

/**
 * A short line for each claimant, served round robin: a client that sends a flood under one name delays the
 * others by one entry in each round.
 */
export class ClaimantLines<T> {
  // In the order in which they are served.
  readonly #lines = new Map<string, WaitingLine<T>>()

  /** Adds an entry. @returns The entry that is left over: of this claimant, or of one too many. */
  add(claimant: string, entry: T): T | undefined {
    const line = this.#lines.get(claimant) ?? new WaitingLine<T>(MAX_PER_CLAIMANT)
    if (line.length === 0 && this.#lines.size >= MAX_CLAIMANTS) return entry
    this.#lines.set(claimant, line)
    return line.add(entry)
  }

  /** Takes the next entry out. */
  take(): T | undefined {
    const [next] = this.#lines
    if (next === undefined) return undefined
    const [claimant, line] = next
    const entry = line.take()
    this.#lines.delete(claimant)
    if (line.length > 0) this.#lines.set(claimant, line)
    return entry
  }

  /** Takes one entry out. @returns Whether it was in here. */
  remove(entry: T): boolean {
    for (const [claimant, line] of this.#lines) {
      if (!line.remove(entry)) continue
      if (line.length === 0) this.#lines.delete(claimant)
      return true
    }
    return false
  }
}
