/** The time was up before there was an answer. */
export class DeadlineError extends Error {
  override readonly name: string = 'DeadlineError'
  readonly code: string = 'deadline_exceeded'
}

// A process that was busy reads its timers before its sockets, so an answer that came in time may lie
// there unread. A timer this late gives it a moment.
const LATE_MS = 20
const GRACE_MS = 50

/** What a deadline does besides passing. */
export interface DeadlineOptions {
  /** Whether it lets a process end that has nothing else to do. @default false */
  readonly isBackground?: boolean
}

/**
 * One point in time that everything below it obeys: a queue, a lookup, its retries.
 *
 * Always `end()` it: its timer keeps the process alive until then, unless it is in the background.
 */
export class Deadline {
  // Made when the signal is asked for: it costs more than the rest of a deadline.
  #controller: AbortController | undefined
  #error: DeadlineError | undefined
  readonly #listeners = new Set<(error: DeadlineError) => void>()
  #timer: NodeJS.Timeout

  constructor(ms: number, { isBackground = false }: DeadlineOptions = {}) {
    const dueAt = performance.now() + ms
    const timeUp = () => {
      this.#pass(new DeadlineError('No answer in time.'))
    }
    const onTimer = () => {
      if (performance.now() - dueAt < LATE_MS) timeUp()
      else this.#timer = startTimer(timeUp, GRACE_MS, isBackground)
    }
    this.#timer = startTimer(onTimer, ms, isBackground)
  }

  /** Aborts at the deadline. Handed to lookups, so that they can close their sockets. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController()
      if (this.#error !== undefined) this.#controller.abort(this.#error)
    }
    return this.#controller.signal
  }

  /** Whether the time is up. */
  get isOver(): boolean {
    return this.#error !== undefined
  }

  /** Throws when the time is up. @throws {DeadlineError} */
  throwIfOver(): void {
    if (this.#error !== undefined) throw this.#error
  }

  /**
   * Calls a listener when the time is up; at once where it is up already.
   *
   * @returns What takes the listener away.
   */
  onOver(listener: (error: DeadlineError) => void): () => void {
    if (this.#error !== undefined) listener(this.#error)
    else this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  /** Settles as `work` does, or rejects at the deadline if that comes first. */
  async race<T>(work: Promise<T>): Promise<T> {
    let stop!: () => void
    const over = new Promise<never>((_resolve, reject) => {
      stop = this.onOver(reject)
    })
    try {
      // The deadline first: where both have settled already, the time is up.
      return await Promise.race([over, work])
    } finally {
      stop()
    }
  }

  /** Ends the time now. */
  cut(): void {
    this.#pass(new DeadlineError('Closed.'))
  }

  /** Takes the timer away. */
  end(): void {
    clearTimeout(this.#timer)
  }

  #pass(error: DeadlineError): void {
    if (this.#error !== undefined) return
    this.#error = error
    this.#controller?.abort(error)
    for (const listener of this.#listeners) listener(error)
    this.#listeners.clear()
  }
}

function startTimer(onTimer: () => void, ms: number, isBackground: boolean): NodeJS.Timeout {
  const timer = setTimeout(onTimer, ms)
  return isBackground ? timer.unref() : timer
}
