import type { KeyActor } from './managed-key.ts'
import { NotGrantableError } from './not-grantable-error.ts'
import { notGranted } from './not-granted.ts'

/** What a key is given. */
export interface KeyGrant {
  readonly scopes?: readonly string[]
  readonly roles?: readonly string[]
  /** The names of custom claims. */
  readonly claims?: readonly string[]
  /** The user in whose name it acts, `null` for the whole organization; left out where that stays. */
  readonly userId?: string | null
}

/**
 * Makes sure that the actor may give it. A user is compared as a whole: `*` has no meaning there.
 *
 * @throws {NotGrantableError} When the actor may not.
 */
export function checkGrant(
  { grantable, grantableRoles, grantableClaims, grantableUsers }: KeyActor,
  { scopes = [], roles = [], claims = [], userId }: KeyGrant,
): void {
  // An actor who may not give every scope may give no roles and claims, which can be worth as much.
  const unsaid = grantable === undefined ? undefined : []
  const mayActAs = grantableUsers === undefined || userId === undefined
  const refused = [
    ...notGranted(scopes, grantable),
    ...notGranted(roles, grantableRoles ?? unsaid),
    ...notGranted(claims, grantableClaims ?? unsaid).map((name) => `claim ${name}`),
    ...(mayActAs || grantableUsers.includes(userId) ? [] : [actsAs(userId)]),
  ]
  if (refused.length > 0) throw new NotGrantableError(refused)
}

function actsAs(userId: string | null): string {
  return userId === null ? 'a key of the whole organization' : `a key of user ${userId}`
}
