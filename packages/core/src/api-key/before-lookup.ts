import type { AuthRequest } from '../request/request.ts'
import { summarizeError, withoutCredential } from '../verdict/summarize-error.ts'
import { cannotTell, type CannotTell } from '../verdict/verdict.ts'
import { Deadline } from '../time/deadline.ts'
import { withinMs } from '../time/within-ms.ts'

/** A key is about to be looked up for a request. */
export interface LookupAttempt {
  /** The request as the framework has it. */
  readonly request: AuthRequest
  /** First 8 hex digits of the credential's SHA-256; with `secrets`, of its HMAC-SHA-256. */
  readonly fingerprint: string
  /**
   * Whether this process has seen the key valid in the last day. A throttle is meant for strangers;
   * `apiKeys.invalidAnswersPerSecond` and `apiKeys.strangerOf` do that by themselves.
   */
  readonly isKnown: boolean
}

/** Refuses a lookup for so many seconds: the client gets a 503 with `Retry-After`. */
export interface Throttled {
  readonly retryAfterSeconds: number
}

/**
 * Decides whether the authority may be asked: returns nothing to go on, or when to come back.
 *
 * What it takes is gone from the lookup's deadline, and a lookup that is left with less than a
 * quarter of that is not counted as a failure of the authority.
 */
export type BeforeLookup = (
  attempt: LookupAttempt,
) => Throttled | undefined | Promise<Throttled | undefined>

/** Asks the hook. @returns `undefined` when the authority may be asked. */
export async function askBeforeLookup(
  hook: BeforeLookup,
  attempt: LookupAttempt,
  key: string,
  timeoutMs: number,
): Promise<CannotTell | undefined> {
  const deadline = new Deadline(timeoutMs)
  try {
    const throttled = await deadline.race(callHook(hook, attempt))
    if (throttled === undefined || throttled === null) return undefined
    const { retryAfterSeconds } = throttled
    return cannotTell('throttled', { retryAfterSeconds })
  } catch (error) {
    return cannotTell('unavailable', { cause: withoutCredential(summarizeError(error), key) })
  } finally {
    deadline.end()
  }
}

/**
 * Waits for a lookup that another request began, no longer than the deadline of the request that joins
 * it: the hook may have taken most of that before the lookup began.
 */
export async function joinedInTime<V>(
  verdict: Promise<V>,
  arrivedAt: number,
  {
    beforeLookup,
    timeoutMs,
  }: { readonly beforeLookup: BeforeLookup | undefined; readonly timeoutMs: number },
): Promise<V | CannotTell> {
  if (beforeLookup === undefined) return verdict
  const leftMs = Math.max(1, arrivedAt + timeoutMs - performance.now())
  return withinMs(leftMs, verdict).catch((error: unknown) =>
    cannotTell('unavailable', { cause: summarizeError(error) }),
  )
}

// An `async` function, so that a hook that throws rejects like any other.
async function callHook(
  hook: BeforeLookup,
  attempt: LookupAttempt,
): Promise<Throttled | undefined> {
  return hook(attempt)
}
