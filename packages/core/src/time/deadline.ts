import { untilAborted } from './until-aborted.ts'

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
  readonly #controller = new AbortController()
  #timer: NodeJS.Timeout

  constructor(ms: number, { isBackground = false }: DeadlineOptions = {}) {
    const dueAt = performance.now() + ms
    const timeUp = () => {
      this.#controller.abort(new DeadlineError('No answer in time.'))
    }
    const onTimer = () => {
      if (performance.now() - dueAt < LATE_MS) timeUp()
      else this.#timer = startTimer(timeUp, GRACE_MS, isBackground)
    }
    this.#timer = startTimer(onTimer, ms, isBackground)
  }

  /** Aborts at the deadline. Handed to lookups, so that they can close their sockets. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Settles as `work` does, or rejects at the deadline if that comes first. */
  async race<T>(work: Promise<T>): Promise<T> {
    return untilAborted(work, this.signal)
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

function startTimer(onTimer: () => void, ms: number, isBackground: boolean): NodeJS.Timeout {
  const timer = setTimeout(onTimer, ms)
  return isBackground ? timer.unref() : timer
}
