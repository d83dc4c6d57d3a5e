import { RedisUnavailableError, within } from './deadline.ts'
import type { RedisLike, ScriptInput } from './redis-like.ts'
import type { Script } from './script.ts'

const FAILURES = 3
const BYPASS_MS = 1_000

/**
 * Asks Redis with a deadline, and stops asking for a moment after some failures in a row, so that a
 * Redis that hangs costs a deadline now and then, not one for every request.
 *
 * A command that is not sent at once is not sent at all: the offline queue of a client would send
 * it minutes later, after a revocation.
 */
export class BoundedClient {
  readonly #client: RedisLike
  #failures = 0
  #bypassUntil = 0

  constructor(client: RedisLike) {
    this.#client = client
    // Without a listener, the first lost connection would end the process.
    client.on('error', () => {})
  }

  /** Runs a script that a request waits for, or rejects at once while Redis is bypassed. */
  async run(script: Script, input: ScriptInput, timeoutMs: number): Promise<unknown> {
    if (performance.now() < this.#bypassUntil) throw new RedisUnavailableError('bypassed')
    return this.runAnyway(script, input, timeoutMs)
  }

  /** Runs a script that matters more than its time, like a revocation. */
  async runAnyway(script: Script, input: ScriptInput, timeoutMs: number): Promise<unknown> {
    try {
      if (!this.#client.isOpen || this.#client.isReady === false) {
        throw new RedisUnavailableError('not_ready')
      }
      const answer = await within(timeoutMs, script.run(this.#client, input))
      this.#failures = 0
      this.#bypassUntil = 0
      return answer
    } catch (error) {
      this.#failures += 1
      if (this.#failures >= FAILURES) this.#bypassUntil = performance.now() + BYPASS_MS
      throw error
    }
  }
}
