import type { Outcome } from '../../src/index.ts'

/** Counts what became of hostile credentials. */
export class Tally {
  tried = 0
  admitted = 0
  /** Answers that call it the server's fault. */
  serverErrors = 0

  add(outcome: Outcome): void {
    this.tried += 1
    if (outcome.kind === 'granted') this.admitted += 1
    else if (outcome.refusal.status >= 500) this.serverErrors += 1
  }

  toString(): string {
    return `${this.tried} tried, ${this.admitted} admitted, ${this.serverErrors} × 5xx`
  }
}
