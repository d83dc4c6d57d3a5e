import { isSameJson } from '../json/is-same-json.ts'
import type { Auth } from './auth.ts'
import { rolesOf } from './requirement.ts'
import { FLAT_SCOPES, type ScopeHierarchy } from './scope-hierarchy.ts'

type Claims = Readonly<Record<string, unknown>>

// A refreshed token differs in these alone.
const OF_ONE_TOKEN = new Set(['exp', 'iat', 'nbf', 'jti', 'auth_time'])

/**
 * Tells whether a later verdict on a credential names the same caller, with everything that the
 * earlier one had: the same organization, user, client and key, all scopes and roles, and the same
 * claims. More scopes or roles are no loss, nor are another end or another description.
 *
 * @param trustsClaim Tells whether a custom claim of an API key may be believed. Others are labels.
 * @param hierarchy Which scopes stand for others as well.
 */
export function keepsRights(
  before: Auth,
  now: Auth,
  trustsClaim: (name: string) => boolean = () => false,
  hierarchy: ScopeHierarchy = FLAT_SCOPES,
): boolean {
  if (before === now) return true
  const roles = rolesOf(now)
  return (
    isSameJson(identityOf(before), identityOf(now)) &&
    before.scopes.every((scope) => hierarchy.holds(now.scopes, scope)) &&
    rolesOf(before).every((role) => roles.includes(role)) &&
    isSameJson(claimsOf(before, trustsClaim), claimsOf(now, trustsClaim))
  )
}

function identityOf(auth: Auth): readonly unknown[] {
  const { kind, issuer = null, userId = null, tokenInfo } = auth
  // Reading the organization of a token without one throws.
  const isNamed = Object.prototype.propertyIsEnumerable.call(auth, 'organizationId')
  return [
    kind,
    issuer,
    isNamed ? auth.organizationId : null,
    userId,
    tokenInfo?.tokenId ?? null,
    tokenInfo?.organizationExternalId ?? null,
    tokenInfo?.userExternalId ?? null,
  ]
}

// The client of a token is one of its claims.
function claimsOf(auth: Auth, trustsClaim: (name: string) => boolean): Claims {
  const [claims, counts]: [Claims, (name: string) => boolean] =
    auth.kind === 'jwt'
      ? [auth.claims, (name) => !OF_ONE_TOKEN.has(name)]
      : [auth.tokenInfo.customClaims, trustsClaim]
  return Object.fromEntries(Object.entries(claims).filter(([name]) => counts(name)))
}
