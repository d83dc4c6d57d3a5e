import { isObject } from '../json/is-object.ts'

/** What can be malformed in a fleet. */
type Poisoned = 'marks' | 'entries' | 'message'

/** Tells whether a store says that it found something that it never writes, and began anew. */
export function metPoison(answer: unknown): boolean {
  return isObject(answer) && answer['isPoisoned'] === true
}

/** A store or a bus holds what no process of the fleet writes. What depends on it is not believed. */
export class PoisonedError extends Error {
  override readonly name: string = 'PoisonedError'
  readonly code: string

  /** @param what What is malformed: the cause of the event has the code `poisoned_marks`, for example. */
  constructor(what: Poisoned, message: string) {
    super(message)
    this.code = `poisoned_${what}`
  }
}

/** Makes the error for a store in which something else was in the place of its marks. */
export function poisonedMarks(): PoisonedError {
  return new PoisonedError('marks', 'The store found something else in the place of its marks.')
}

/** Makes the error for a store that has a malformed entry, or malformed revocations. */
export function poisonedEntries(): PoisonedError {
  return new PoisonedError('entries', 'The store has an entry, or a revocation, that is malformed.')
}
