/** The time was up before there was an answer. */
export class DeadlineError extends Error {
  override readonly name: string = 'DeadlineError'
  readonly code: string = 'deadline_exceeded'
}

// A process that was busy reads its timers before its sockets, so an answer that came in time may lie
// there unread. A timer this late gives it a moment.
const LATE_MS = 20
const GRACE_MS = 50

/**
 * One point in time that everything below it obeys: a queue, a lookup, its retries.
 *
 * Always `end()` it: its timer keeps the process alive until then.
 */
export class Deadline {
  readonly #controller = new AbortController()
  #timer: NodeJS.Timeout

  constructor(ms: number) {
    const dueAt = performance.now() + ms
    const timeUp = () => {
      this.#controller.abort(new DeadlineError('No answer in time.'))
    }
    this.#timer = setTimeout(() => {
      if (performance.now() - dueAt < LATE_MS) timeUp()
      else this.#timer = setTimeout(timeUp, GRACE_MS)
    }, ms)
  }

  /** Aborts at the deadline. Handed to lookups, so that they can close their sockets. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Settles as `work` does, or rejects at the deadline if that comes first. */
  async race<T>(work: Promise<T>): Promise<T> {
    const { signal } = this
    signal.throwIfAborted()
    let onAbort!: () => void
    const timeUp = new Promise<never>((_resolve, reject) => {
      onAbort = () => {
        reject(signal.reason)
      }
      signal.addEventListener('abort', onAbort, { once: true })
    })
    try {
      return await Promise.race([work, timeUp])
    } finally {
      signal.removeEventListener('abort', onAbort)
    }
  }

  /** Ends the time now. */
  cut(): void {
    this.#controller.abort(new DeadlineError('Closed.'))
  }

  /** Takes the timer away. */
  end(): void {
    clearTimeout(this.#timer)
  }
}
