import { SenderLines } from './sender-lines.ts'
import type { Deadline } from '../time/deadline.ts'
import type { Visit } from './visit.ts'

/** The queue in front of the authority is full. */
export class OverloadError extends Error {
  override readonly name: string = 'OverloadError'
  readonly code: string = 'overloaded'
}

/** A stranger's budget for invalid answers is used up, and so are the places for such strangers. */
export class StrangerBudgetError extends Error {
  override readonly name: string = 'StrangerBudgetError'
  readonly code: string = 'stranger_budget_spent'
  readonly retryAfterSeconds: number

  constructor(retryAfterSeconds: number) {
    super('Too many keys of this sender were invalid.')
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** How many lookups may run and wait. */
export interface LookupGateOptions {
  readonly maxConcurrent: number
  readonly maxQueued: number
  /** How long a lookup waits for a place, in milliseconds. */
  readonly maxWaitMs: number
  /** Whether a stranger may take a place that is kept for known keys. @default never */
  readonly mayBorrow?: (visit: Visit) => boolean
}

interface Waiter {
  readonly visit: Visit
  readonly enter: (release: () => void) => void
  readonly refuse: (error: Error) => void
}

// Of all places. One is left to strangers in any case, or they could never become known.
const STRANGERS_SHARE = 3 / 4
const OVER_BUDGET_SHARE = 1 / 8

/**
 * Bounds the lookups that run at once and those that wait.
 *
 * Known keys may take every place, and wait ahead of strangers. Strangers share three quarters of the
 * places, and their senders take turns. Those of them whose budget is used up share an eighth, and do
 * not wait. In a full queue, the sender who has the most that wait makes room: for known keys, and for
 * a sender who has fewer.
 */
export class LookupGate {
  readonly #options: LookupGateOptions
  readonly #maxStrangers: number
  readonly #maxOverBudget: number
  readonly #known = new Set<Waiter>()
  readonly #strangers = new SenderLines<Waiter>()
  #running = 0
  #strangersRunning = 0
  #overBudgetRunning = 0

  constructor(options: LookupGateOptions) {
    this.#options = options
    this.#maxStrangers = shareOf(options.maxConcurrent, STRANGERS_SHARE)
    this.#maxOverBudget = shareOf(options.maxConcurrent, OVER_BUDGET_SHARE)
  }

  /** How many lookups hold a place now. */
  get running(): number {
    return this.#running
  }

  /** How many of them are of strangers. */
  get strangersRunning(): number {
    return this.#strangersRunning
  }

  /** How many wait for a place now. */
  get queued(): number {
    return this.#known.size + this.#strangers.size
  }

  /**
   * Waits for a place.
   *
   * @returns What gives the place back; calling it twice does nothing.
   * @throws {OverloadError} At once, when too many wait already; later, when it waited too long.
   * @throws {StrangerBudgetError} When the sender's budget is used up and there is no place left for
   *   such strangers.
   * @throws {DeadlineError} When the deadline passes first.
   */
  async enter(visit: Visit, deadline: Deadline): Promise<() => void> {
    deadline.throwIfOver()
    if (this.#hasPlace(visit)) return this.#take(visit)
    if (visit.isOverBudget) throw new StrangerBudgetError(visit.retryAfterSeconds)
    const { maxQueued } = this.#options
    if (this.queued >= maxQueued && !this.#makeRoomFor(visit)) {
      throw new OverloadError(
        `The lookup queue is full: ${maxQueued} wait (apiKeys.maxQueuedLookups).`,
      )
    }
    return this.#wait(visit, deadline)
  }

  #hasPlace(visit: Visit): boolean {
    if (this.#running >= this.#options.maxConcurrent) return false
    if (visit.isKnown) return true
    if (visit.isOverBudget && this.#overBudgetRunning >= this.#maxOverBudget) return false
    return (
      this.#strangersRunning < this.#maxStrangers || (this.#options.mayBorrow?.(visit) ?? false)
    )
  }

  #take(visit: Visit): () => void {
    const isStranger = !visit.isKnown
    const isOverBudget = visit.isOverBudget
    visit.pay()
    const count = (by: 1 | -1) => {
      this.#running += by
      if (isStranger) this.#strangersRunning += by
      if (isOverBudget) this.#overBudgetRunning += by
    }
    count(1)
    let isHeld = true
    return () => {
      if (!isHeld) return
      isHeld = false
      count(-1)
      this.#admitNext()
    }
  }

  async #wait(visit: Visit, deadline: Deadline): Promise<() => void> {
    const lane = visit.isKnown ? this.#known : this.#strangers
    return new Promise((resolve, reject) => {
      const leave = () => {
        clearTimeout(timer)
        lane.delete(waiter)
        stop()
      }
      const waiter: Waiter = {
        visit,
        enter: (release) => {
          leave()
          resolve(release)
        },
        refuse: (error) => {
          leave()
          reject(error)
        },
      }
      const { maxWaitMs } = this.#options
      const timer = setTimeout(() => {
        waiter.refuse(new OverloadError(`Waited ${maxWaitMs} ms in the lookup queue.`))
      }, maxWaitMs)
      lane.add(waiter)
      const stop = deadline.onOver(waiter.refuse)
    })
  }

  #admitNext(): void {
    for (const { visit, enter } of this.#known) {
      if (!this.#hasPlace(visit)) return
      enter(this.#take(visit))
    }
    this.#admitStrangers()
  }

  /** Lets in those that fit, and refuses those whose budget was used up while they waited. */
  #admitStrangers(): void {
    for (;;) {
      const next = this.#strangers.next()
      if (next === undefined) return
      const { visit, enter, refuse } = next
      if (this.#hasPlace(visit)) {
        enter(this.#take(visit))
        this.#refuseOverBudget(visit)
      } else if (visit.isOverBudget) refuse(new StrangerBudgetError(visit.retryAfterSeconds))
      else return
    }
  }

  // What the last one has paid, the others of its sender cannot pay any more.
  #refuseOverBudget(served: Visit): void {
    if (!served.isOverBudget) return
    for (const { visit, refuse } of this.#strangers.of(served)) {
      if (!this.#hasPlace(visit)) refuse(new StrangerBudgetError(visit.retryAfterSeconds))
    }
  }

  #makeRoomFor(visit: Visit): boolean {
    // Of two senders, the one who has more that wait keeps at least as many as the other one gets.
    const moreThan = visit.isKnown ? 0 : this.#strangers.lengthOf(visit) + 1
    const newest = this.#strangers.newestOfLongest(moreThan)
    newest?.refuse(new OverloadError('Another key took this place.'))
    return newest !== undefined
  }
}

function shareOf(places: number, share: number): number {
  return Math.max(1, Math.floor(places * share))
}
