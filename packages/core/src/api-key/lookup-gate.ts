/** The queue in front of the authority is full. */
export class OverloadError extends Error {
  override readonly name: string = 'OverloadError'
  readonly code: string = 'overloaded'
}

/** How many lookups may run and wait. */
export interface LookupGateOptions {
  readonly maxConcurrent: number
  readonly maxQueued: number
  /** How long anybody waits, in milliseconds. */
  readonly maxWaitMs: number
}

interface Waiter {
  readonly enter: (release: () => void) => void
  readonly refuse: (error: Error) => void
}

/**
 * Bounds what stands before the authority: so many lookups at once, so many waiting.
 *
 * A key that has been good before waits in a lane of its own, ahead of strangers, and takes the
 * place of the newest stranger when the queue is full. So a flood of made-up keys slows down
 * nobody whose cached verdict has just run out.
 */
export class LookupGate {
  readonly #options: LookupGateOptions
  readonly #known = new Set<Waiter>()
  readonly #strangers = new Set<Waiter>()
  #running = 0

  constructor(options: LookupGateOptions) {
    this.#options = options
  }

  /** How many lookups hold a place now. */
  get running(): number {
    return this.#running
  }

  /** How many wait for a place now. */
  get queued(): number {
    return this.#known.size + this.#strangers.size
  }

  /**
   * Waits for a place.
   *
   * @returns What gives the place back; calling it twice does nothing.
   * @throws {OverloadError} At once, when too many wait already; later, when it waited for too long.
   * @throws The signal's reason, when it aborts first.
   */
  async enter(isKnown: boolean, signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted()
    if (this.#running < this.#options.maxConcurrent) return this.#take()
    if (this.queued >= this.#options.maxQueued && !(isKnown && this.#dropNewestStranger())) {
      throw new OverloadError('Too many lookups wait already.')
    }
    return this.#wait(isKnown ? this.#known : this.#strangers, signal)
  }

  #take(): () => void {
    this.#running += 1
    let held = true
    return () => {
      if (!held) return
      held = false
      this.#running -= 1
      this.#admitNext()
    }
  }

  async #wait(lane: Set<Waiter>, signal: AbortSignal): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        clearTimeout(timer)
        lane.delete(waiter)
        signal.removeEventListener('abort', onAbort)
      }
      const onAbort = () => {
        leave()
        reject(signal.reason)
      }
      const waiter: Waiter = {
        enter: (release) => {
          leave()
          resolve(release)
        },
        refuse: (error) => {
          leave()
          reject(error)
        },
      }
      const timer = setTimeout(() => {
        waiter.refuse(new OverloadError('It waited for too long.'))
      }, this.#options.maxWaitMs)
      lane.add(waiter)
      signal.addEventListener('abort', onAbort, { once: true })
    })
  }

  #admitNext(): void {
    const [next] = this.#known.size > 0 ? this.#known : this.#strangers
    next?.enter(this.#take())
  }

  #dropNewestStranger(): boolean {
    const newest = [...this.#strangers].at(-1)
    newest?.refuse(new OverloadError('A known key took this place.'))
    return newest !== undefined
  }
}
