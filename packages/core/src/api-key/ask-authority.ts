import { AuthorityError } from '../verdict/authority-error.ts'
import { summarizeError, withoutCredential } from '../verdict/summarize-error.ts'
import { cannotTell, type CannotTell } from '../verdict/verdict.ts'
import type { Admission } from './admission.ts'
import { MAX_RETRY_AFTER_SECONDS } from './circuit-breaker.ts'
import type { Deadline } from '../time/deadline.ts'
import type { Lookup } from './lookup.ts'
import { StrangerBudgetError } from './lookup-gate.ts'
import { parseTokenInfo, type TokenInfo } from '../caller/token-info.ts'
import type { Visit } from './visit.ts'

/** What stands between a key and its authority. */
export interface AuthorityAccess {
  readonly lookup: Lookup
  readonly timeoutMs: number
  readonly admission: Admission
}

/** The authority's answer: a key's description, `null` for no such key, or nothing of use. */
export type AuthorityAnswer = TokenInfo | null | CannotTell

// A lookup that ignores its signal keeps its place, so that the bound on calls holds. One that
// never settles at all must not keep it for good: so many deadlines past its own.
const ABANDONED_DEADLINES = 9

// Of the deadline. A lookup that got less was cut off by us, and says nothing of the authority.
const MIN_SHARE = 0.25

/**
 * Asks the authority about one key: breaker, queue, lookup, within the deadline.
 *
 * Never rejects. An error, and an answer that is not valid, is *cannot tell*.
 */
export async function askAuthority(
  key: string,
  visit: Visit,
  authority: AuthorityAccess,
  deadline: Deadline,
): Promise<AuthorityAnswer> {
  const { breakers, gate } = authority.admission
  const blockedForSeconds = breakers.blockedForSeconds(visit.known)
  if (blockedForSeconds > 0) return blocked(blockedForSeconds)

  try {
    const release = await gate.enter(visit, deadline)
    return await callOnce(key, visit, authority, { deadline, release })
  } catch (error) {
    if (error instanceof StrangerBudgetError) return overBudget(error)
    return cannotTell('unavailable', { cause: withoutCredential(summarizeError(error), key) })
  }
}

async function callOnce(
  key: string,
  visit: Visit,
  { lookup, admission, timeoutMs }: AuthorityAccess,
  { deadline, release }: { readonly deadline: Deadline; readonly release: () => void },
): Promise<AuthorityAnswer> {
  // Asked only now: the breaker may have opened while this one stood in the queue.
  const permit = admission.breakers.request(visit.known)
  if ('retryAfterSeconds' in permit) {
    release()
    return blocked(permit.retryAfterSeconds)
  }

  const startedAt = performance.now()
  const call = callLookup(lookup, key, deadline)
  releaseWhenSettled(call, release, deadline, timeoutMs * ABANDONED_DEADLINES)
  try {
    const answer = await deadline.race(call)
    const parsed = answer === null ? null : parseTokenInfo(answer)
    if (parsed === undefined) {
      // It does answer. One key that it describes badly must not shut everybody out.
      permit.cancel()
      const cause = { name: 'MalformedAnswer' }
      return cannotTell('unavailable', { cause, isOfCredential: true })
    }
    permit.succeed()
    return parsed
  } catch (error) {
    const tookMs = performance.now() - startedAt
    if (saysNothingOfTheAuthority(error, tookMs, deadline.isOver, timeoutMs)) {
      permit.cancel()
    } else {
      permit.fail(AuthorityError.is(error) ? error.retryAfterSeconds : undefined)
    }
    return toCannotTell(error, key)
  } finally {
    // Reading the error may throw, where it has a getter. `cancel` does nothing after `fail`.
    permit.cancel()
  }
}

function saysNothingOfTheAuthority(
  error: unknown,
  tookMs: number,
  isOver: boolean,
  timeoutMs: number,
): boolean {
  if (AuthorityError.is(error) && error.isAnswer) return true
  return isOver && tookMs < timeoutMs * MIN_SHARE
}

// An `async` function, so that a lookup that throws instead of rejecting rejects all the same. A
// lookup that does not use the signal does not pay for one.
async function callLookup(lookup: Lookup, key: string, deadline: Deadline): Promise<unknown> {
  return lookup(key, {
    get signal() {
      return deadline.signal
    },
  })
}

/** @param abandonMs Past the deadline: how long a lookup that goes on keeps its place. */
function releaseWhenSettled(
  call: Promise<unknown>,
  release: () => void,
  deadline: Deadline,
  abandonMs: number,
): void {
  let timer: NodeJS.Timeout | undefined
  const stop = deadline.onOver(() => {
    timer = setTimeout(release, abandonMs).unref()
  })
  const settled = () => {
    stop()
    clearTimeout(timer)
    release()
  }
  call.then(settled, settled)
}

function toCannotTell(error: unknown, key: string): CannotTell {
  const cause = withoutCredential(summarizeError(error), key)
  if (!AuthorityError.is(error)) return cannotTell('unavailable', { cause })
  const { reason, retryAfterSeconds = 1, isAnswer } = error
  // Clients are asked back no later than the breaker asks again.
  // Plain JavaScript may have put any reason there; it is never the client's fault.
  return cannotTell(reason === 'misconfigured' ? reason : 'unavailable', {
    retryAfterSeconds: Math.min(retryAfterSeconds, MAX_RETRY_AFTER_SECONDS),
    cause,
    isOfCredential: isAnswer,
  })
}

function overBudget(error: StrangerBudgetError): CannotTell {
  const { retryAfterSeconds } = error
  return cannotTell('throttled', { retryAfterSeconds, cause: summarizeError(error) })
}

function blocked(retryAfterSeconds: number): CannotTell {
  return cannotTell('unavailable', {
    retryAfterSeconds,
    cause: { name: 'CircuitBreaker', code: 'circuit_open' },
  })
}
