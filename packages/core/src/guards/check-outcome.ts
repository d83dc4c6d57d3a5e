import { isObject } from '../json/is-object.ts'
import type { Guard } from '../decide.ts'
import type { Anonymous, Outcome } from '../answer/outcome.ts'
import { isPreflight, type AuthRequest } from '../request/request.ts'

/**
 * Checks what an authenticator returned, before an adapter acts on it. An authenticator of one's
 * own, or of another version, may return anything; only these go on:
 *
 * - `granted` with an `auth` of one of the two kinds,
 * - `anonymous` where the guard is optional, or for a CORS preflight,
 * - `refused` with a refusal.
 *
 * @throws {TypeError} For everything else. The handler does not run.
 */
export function checkOutcome(
  outcome: Outcome | Anonymous,
  guard: Guard,
  request: AuthRequest,
): Outcome | Anonymous {
  if (!isObject(outcome)) throw brokenOutcome('a value that is not an object')
  switch (outcome.kind) {
    case 'granted':
      if (!isAuth(outcome.auth)) throw brokenOutcome('`granted` without a caller')
      return outcome
    case 'anonymous':
      if (guard.isOptional === true || isPreflight(request)) return outcome
      throw brokenOutcome('`anonymous` for a guard that requires a caller')
    case 'refused':
      if (!isObject(outcome.refusal)) throw brokenOutcome('`refused` without a refusal')
      return outcome
    default:
      return unknownOutcome(outcome)
  }
}

/**
 * Ends the `switch` of an adapter over the kinds of an outcome: a kind that the adapter forgets is
 * a compile error, and one that it does not know at run time ends the request without the handler.
 *
 * @throws {TypeError} Always.
 */
export function unknownOutcome(_outcome: never): never {
  throw brokenOutcome('an outcome of an unknown kind')
}

// What was found is described and never quoted: it may hold a credential.
function brokenOutcome(found: string): TypeError {
  return new TypeError(
    `The authenticator must return an outcome that is granted, refused or anonymous, got ${found}.`,
  )
}

function isAuth(auth: unknown): boolean {
  if (!isObject(auth)) return false
  if (auth['kind'] === 'api-key') return isObject(auth['tokenInfo'])
  return auth['kind'] === 'jwt' && isObject(auth['claims'])
}
