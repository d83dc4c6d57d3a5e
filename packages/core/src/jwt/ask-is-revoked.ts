import type { JwtAuth } from '../caller/auth.ts'
import type { TokenClaims } from '../caller/token-claims.ts'
import { Deadline } from '../time/deadline.ts'
import { cannotTell, invalid, type Verdict } from '../verdict/verdict.ts'
import { summarizeError } from '../verdict/summarize-error.ts'

/** What `jwt.isRevoked` is given besides the claims. */
export interface IsRevokedContext {
  /** Aborts at the deadline. Pass it on, so that a late answer costs no socket. */
  readonly signal: AbortSignal
}

/**
 * An application's own check, asked about every request whose token is good. Its answer is never
 * remembered.
 *
 * @returns Whether the token is revoked. One that throws, answers with anything but a boolean, or is
 *   late says nothing, and the client gets a 503.
 */
export type IsRevoked = (
  claims: TokenClaims,
  context: IsRevokedContext,
) => boolean | Promise<boolean>

// Of one issuer. A database that hangs must not collect every request of the process.
const MAX_RUNNING = 1_024
// A call that ignores its signal keeps its place, so that the bound holds, but not forever.
const ABANDONED_AFTER_MS = 30_000

/** Asks the application's own check, so many at once, and each until its deadline. */
export class RevokedQuestion {
  readonly #isRevoked: IsRevoked
  #running = 0

  constructor(isRevoked: IsRevoked) {
    this.#isRevoked = isRevoked
  }

  /**
   * Asks about a token that is good otherwise. Never rejects.
   *
   * @param dueAt When the answer must be there, on the monotonic clock.
   */
  async ask(verdict: Verdict<JwtAuth>, dueAt: number): Promise<Verdict<JwtAuth>> {
    if (verdict.kind !== 'valid') return verdict
    if (this.#running >= MAX_RUNNING) return failed({ name: 'IsRevoked', code: 'too_many' })
    const deadline = new Deadline(Math.max(0, dueAt - performance.now()))
    try {
      const answer: unknown = await deadline.race(this.#call(verdict.value.claims, deadline.signal))
      if (typeof answer !== 'boolean') {
        return cannotTell('misconfigured', {
          cause: { name: 'FailedOption', code: 'jwt.isRevoked' },
        })
      }
      return answer ? invalid('revoked', verdict.source) : verdict
    } catch (error) {
      return failed(summarizeError(error))
    } finally {
      deadline.end()
    }
  }

  async #call(claims: TokenClaims, signal: AbortSignal): Promise<unknown> {
    let abandon!: () => void
    const abandoned = new Promise<void>((resolve) => {
      abandon = resolve
    })
    const timer = setTimeout(abandon, ABANDONED_AFTER_MS)
    timer.unref()
    this.#running += 1
    // An `async` function, so that a check that throws rejects like any other.
    const call = (async () => this.#isRevoked(claims, { signal }))()
    const settled = call.then(
      () => {},
      () => {},
    )
    void Promise.race([settled, abandoned]).then(() => {
      clearTimeout(timer)
      this.#running -= 1
    })
    return call
  }
}

function failed(cause: { readonly name: string; readonly code?: string }) {
  return cannotTell('unavailable', { cause, option: 'jwt.isRevoked' })
}
