/** A promise was broken. */
export class BrokenPromiseError extends Error {
  override readonly name: string = 'BrokenPromiseError'
}

/** What all schedules together did, to see that they did something. */
export interface Tally {
  readonly counts: Map<string, number>
}

/** Counts one more of what happened. */
export function count({ counts }: Tally, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1)
}
