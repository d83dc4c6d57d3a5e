import { LRUCache } from 'lru-cache'
import { atMost } from '../../memory/at-most.ts'
import type { CheckRequest, CheckResult, CheckRunner } from './check-job.ts'
import { PoolRunner } from './pool-runner.ts'
import { TurnRunner } from './turn-runner.ts'

/** How many forged signatures are remembered. */
export const MAX_FORGED = 1_000

/**
 * Makes signature checks: cheap ones on this thread within a budget, expensive ones in the pool.
 *
 * The same check is made once for everybody who waits for it. A signature that was found to be forged
 * is remembered: under the same key it stays forged. A good one is not remembered here, because
 * whether its token is accepted depends on more than its signature.
 */
export class SignatureChecks {
  readonly #cheap: CheckRunner
  readonly #expensive: CheckRunner
  readonly #forged = new LRUCache<string, true>(atMost(MAX_FORGED))
  readonly #waiting = new Map<string, Promise<CheckResult>>()

  /** Tests bring runners of their own. */
  constructor(cheap: CheckRunner = new TurnRunner(), expensive: CheckRunner = new PoolRunner()) {
    this.#cheap = cheap
    this.#expensive = expensive
  }

  /**
   * Checks whether a token is signed with a key. Never rejects.
   *
   * @param id Names the token and the key, by their content.
   */
  check(id: string, request: CheckRequest): CheckResult | Promise<CheckResult> {
    // The name is long: it is hashed only where it may be known.
    if (this.#forged.size > 0 && this.#forged.get(id) === true) return 'forged'
    const waiting = this.#waiting.size > 0 ? this.#waiting.get(id) : undefined
    if (waiting !== undefined) return waiting

    const runner = request.key.isCheap ? this.#cheap : this.#expensive
    const result = runner.run(request)
    if (typeof result === 'string') return this.#noted(id, result)
    const noted = result.then((settled) => {
      this.#waiting.delete(id)
      return this.#noted(id, settled)
    })
    this.#waiting.set(id, noted)
    return noted
  }

  #noted(id: string, result: CheckResult): CheckResult {
    if (result === 'forged') this.#forged.set(id, true)
    return result
  }
}

/** The event loop and the pool belong to the whole process, so all authenticators share these. */
export const signatureChecks: SignatureChecks = new SignatureChecks()
