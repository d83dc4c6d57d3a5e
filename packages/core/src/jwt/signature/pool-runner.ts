import { Deadline } from '../../time/deadline.ts'
import {
  makeJob,
  type CheckJob,
  type CheckRequest,
  type CheckResult,
  type CheckRunner,
} from './check-job.ts'
import { FairQueue } from './fair-queue.ts'
import { verifySignatureInPool, type SignatureCheck } from './verify-signature.ts'

/**
 * How many checks are in the pool at once. The pool has four threads by default, and the host names of
 * the authorities are looked up in it, too.
 */
export const MAX_IN_POOL = 2

/**
 * Makes expensive checks on the threads of the pool, a few at a time.
 *
 * A check that is in the pool cannot be called back. At its deadline its caller is let go, and its
 * place is free when it ends.
 */
export class PoolRunner implements CheckRunner {
  readonly #verify: (check: SignatureCheck) => Promise<boolean>
  readonly #queue = new FairQueue<CheckJob>()
  #running = 0

  /** @param verify Makes one check, and never rejects; tests bring their own. */
  constructor(verify: (check: SignatureCheck) => Promise<boolean> = verifySignatureInPool) {
    this.#verify = verify
  }

  async run(request: CheckRequest): Promise<CheckResult> {
    const deadline = new Deadline(Math.max(0, request.dueAt - performance.now()))
    const job = makeJob(request)
    deadline.signal.addEventListener('abort', () => {
      this.#queue.remove(job)
      job.settle('deadline_exceeded')
    })
    this.#queue.add(job)?.settle('overloaded')
    this.#startNext()
    try {
      return await job.result
    } finally {
      deadline.end()
    }
  }

  #startNext(): void {
    const job = this.#running < MAX_IN_POOL ? this.#queue.take() : undefined
    if (job !== undefined) void this.#start(job)
  }

  async #start(job: CheckJob): Promise<void> {
    this.#running += 1
    job.settle((await this.#verify(job)) ? 'good' : 'forged')
    this.#running -= 1
    this.#startNext()
  }
}
