import type { Authenticator } from '../authenticator.ts'
import type { Auth } from '../caller/auth.ts'
import { keepsRights } from '../caller/keeps-rights.ts'

/** Finds what compares the callers of a connection: an authenticator of one's own may have nothing. */
export function rightsComparerOf(
  authenticator: Pick<Authenticator, 'keepsRights'>,
): (before: Auth, now: Auth) => boolean {
  return (before, now) => authenticator.keepsRights?.(before, now) ?? keepsRights(before, now)
}
