import type { Auth } from '../caller/auth.ts'
import { hintAtOtherCopies } from '../report/core-copies.ts'
import { letThrough, noteLetThrough } from '../verified-callers.ts'
import type { Anonymous, Outcome } from '../answer/outcome.ts'

/** Remembers who the guard of a request let through. */
export function rememberAuth(request: object, outcome: Outcome | Anonymous): void {
  if (outcome.kind === 'granted') noteLetThrough(request, outcome.auth)
  else if (outcome.kind === 'anonymous') noteLetThrough(request, null)
}

/**
 * The verified caller of a request, for routes that only verified callers reach.
 *
 * @throws {Error} When no guard let a caller through: the route is not guarded, or its guard lets
 *   anonymous requests pass.
 */
export function currentAuth(request: object): Auth {
  const auth = currentOptionalAuth(request)
  if (auth === undefined) {
    throw new Error(
      'This request is anonymous. Use getOptionalAuth, or guard the route with authenticateToken.',
    )
  }
  return auth
}

/**
 * The verified caller of a request, or `undefined` for an anonymous one.
 *
 * @throws {Error} When no guard ran at all.
 */
export function currentOptionalAuth(request: object): Auth | undefined {
  const auth = letThrough(request)
  if (auth === undefined) {
    throw new Error(
      `No guard ran for this request. Put authenticateToken, or another guard, before its route.${hintAtOtherCopies()}`,
    )
  }
  return auth ?? undefined
}
