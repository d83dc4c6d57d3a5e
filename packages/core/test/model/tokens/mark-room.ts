import type { RevokedTokens } from './token-reference.ts'
import { valueOf, type ModelTarget, type ModelToken } from './tokens.ts'

// The clocks of a schedule differ by so much, and a revocation may wait for a key set before it is made.
const SLACK_MS = 15_000

/** Whether there were more marks of an issuer and a kind than there is room for, so that a floor rose. */
export class MarkRoom {
  readonly #maxMarks: number
  readonly #values = new Map<string, Set<string>>()
  readonly #latest = new Map<string, number>()

  constructor(maxMarks: number) {
    this.#maxMarks = maxMarks
  }

  /** Notes that there may be a mark. One that takes another back needs room as well. */
  note(issuer: string, target: ModelTarget, at: number): void {
    const table = nameOf(issuer, target.by)
    const values = this.#values.get(table) ?? new Set()
    this.#values.set(table, values.add(valueOf(target)))
    this.#latest.set(table, Math.max(at, this.#latest.get(table) ?? 0))
  }

  /** Tells whether marks like this one may have made room. */
  isFull({ issuer, target }: Pick<RevokedTokens, 'issuer' | 'target'>): boolean {
    return this.#isFull(nameOf(issuer, target.by))
  }

  /** Tells whether a floor may have ended a token. */
  mayEnd({ issuer, issuedAt }: ModelToken): boolean {
    return [...this.#latest].some(
      ([table, at]) =>
        table.startsWith(`${issuer} `) && this.#isFull(table) && issuedAt <= at + SLACK_MS,
    )
  }

  #isFull(table: string): boolean {
    return (this.#values.get(table)?.size ?? 0) > this.#maxMarks
  }
}

function nameOf(issuer: string, by: ModelTarget['by']): string {
  return `${issuer} ${by}`
}
