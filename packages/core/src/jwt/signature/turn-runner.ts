import {
  makeJob,
  type CheckJob,
  type CheckRequest,
  type CheckResult,
  type CheckRunner,
} from './check-job.ts'
import { FairQueue } from './fair-queue.ts'
import { verifySignature, type SignatureCheck } from './verify-signature.ts'

/** What a {@link TurnRunner} is made of; tests bring their own. */
export interface TurnRunnerParts {
  readonly verify: (check: SignatureCheck) => boolean
  readonly now: () => number
  /** Calls back in the next turn of the event loop, after its sockets were served. */
  readonly nextTurn: (callback: () => void) => unknown
}

/** How long cheap checks may hold up one turn of the event loop, in milliseconds. */
const MAX_MS_PER_TURN = 2

// Taken now: in an application's tests, a faked `setImmediate` would leave checks waiting for ever.
const { setImmediate } = globalThis

const PARTS: TurnRunnerParts = {
  verify: verifySignature,
  now: () => performance.now(),
  nextTurn: setImmediate,
}

/**
 * Makes cheap checks on this thread: at once while a turn of the event loop has time left for them,
 * and in one of the next turns after that. So a flood of them never keeps sockets and timers waiting.
 */
export class TurnRunner implements CheckRunner {
  readonly #parts: TurnRunnerParts
  readonly #queue = new FairQueue<CheckJob>()
  #spentMs = 0
  #isTurnAwaited = false

  constructor(parts: TurnRunnerParts = PARTS) {
    this.#parts = parts
  }

  run(request: CheckRequest): CheckResult | Promise<CheckResult> {
    // While anything waits, no time is left: each turn serves the queue first.
    if (this.#hasTimeLeft()) return this.#verify(request)
    const job = makeJob(request)
    this.#queue.add(job)?.settle('overloaded')
    return job.result
  }

  #hasTimeLeft(): boolean {
    return this.#spentMs < MAX_MS_PER_TURN
  }

  #verify(check: SignatureCheck): CheckResult {
    const { verify, now } = this.#parts
    const startedAt = now()
    const isGood = verify(check)
    this.#spentMs += now() - startedAt
    this.#awaitTurn()
    return isGood ? 'good' : 'forged'
  }

  #awaitTurn(): void {
    if (this.#isTurnAwaited) return
    this.#isTurnAwaited = true
    this.#parts.nextTurn(() => {
      this.#isTurnAwaited = false
      this.#spentMs = 0
      this.#serve()
    })
  }

  #serve(): void {
    while (this.#hasTimeLeft()) {
      const job = this.#queue.take()
      if (job === undefined) return
      job.settle(this.#parts.now() < job.dueAt ? this.#verify(job) : 'deadline_exceeded')
    }
  }
}
