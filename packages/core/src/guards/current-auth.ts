import type { Auth } from '../caller/auth.ts'
import type { Anonymous, Outcome } from '../answer/outcome.ts'

// `null`: a guard ran, and let the request through as anonymous. Weak and
// private to this module: no header and no other middleware can write here.
const current = new WeakMap<object, Auth | null>()

/** Remembers who the guard of a request let through. */
export function rememberAuth(request: object, outcome: Outcome | Anonymous): void {
  if (outcome.kind === 'granted') current.set(request, outcome.auth)
  else if (outcome.kind === 'anonymous' && !current.has(request)) current.set(request, null)
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
  const auth = current.get(request)
  if (auth === undefined) {
    throw new Error(
      'No guard ran for this request. Put authenticateToken, or another guard, before its route.',
    )
  }
  return auth ?? undefined
}
