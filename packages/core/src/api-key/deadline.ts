/** The time was up before there was an answer. */
export class DeadlineError extends Error {
  override readonly name: string = 'DeadlineError'
  readonly code: string = 'deadline_exceeded'
}

/**
 * One point in time that everything below it obeys: a queue, a lookup, its retries.
 *
 * Always `end()` it: its timer keeps the process alive until then.
 */
export class Deadline {
  readonly #controller = new AbortController()
  readonly #timer: NodeJS.Timeout

  constructor(ms: number) {
    this.#timer = setTimeout(() => {
      this.#controller.abort(new DeadlineError('No answer in time.'))
    }, ms)
  }

  /** Aborts at the deadline. Handed to lookups, so that they can close their sockets. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Settles as `work` does, or rejects at the deadline, whichever comes first. */
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
