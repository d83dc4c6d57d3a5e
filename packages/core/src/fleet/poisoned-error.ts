/** What can be malformed in a fleet. */
type Poisoned = 'marks' | 'entries' | 'message'

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
