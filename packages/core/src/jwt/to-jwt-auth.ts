import { jwtAuth, type JwtAuth } from '../caller/auth.ts'
import { deepFreeze } from '../json/deep-freeze.ts'
import {
  identityOf,
  isSubjectItsClient,
  stringClaim,
  type FailedOption,
  type Identity,
} from '../caller/identity-of.ts'
import type { ResolvedIdentityOptions } from '../caller/identity-options.ts'
import { callOption } from '../options/call-option.ts'
import { scopeList } from '../caller/scopes.ts'
import type { TokenClaims } from '../caller/token-claims.ts'

/** The caller with a verified token. */
export interface JwtCaller {
  readonly auth: JwtAuth
  readonly identity: Identity
}

/** What decides who the caller with a verified token is, and what its scopes and roles are. */
export interface CallerOptions extends ResolvedIdentityOptions<TokenClaims> {
  readonly scopes: ((claims: TokenClaims) => unknown) | undefined
  readonly roles: ((claims: TokenClaims) => unknown) | undefined
}

/** Makes the caller out of the claims of a verified token. */
export function toJwtAuth(claims: TokenClaims, options: CallerOptions): JwtCaller | FailedOption {
  // Before a function of the application sees them.
  deepFreeze(claims)
  const identity = identityOf(claims, options, isSubjectItsClient)
  if ('failed' in identity) return identity
  // Member by member: a spread here takes longer than all of the rest.
  const { organizationId, userId, missing } = identity
  const issuer = stringClaim(claims, 'iss')
  const named = options.scopes && ask(options.scopes, claims)
  if (named === undefined && options.scopes !== undefined) return { failed: 'scopes' }
  const scopes = named === undefined ? scopesOf(claims) : scopeList(named)
  const roles = options.roles && ask(options.roles, claims)
  if (roles === undefined && options.roles !== undefined) return { failed: 'roles' }
  const parts = { organizationId, userId, missing, issuer, scopes, roles }
  return { auth: jwtAuth(claims, parts), identity }
}

// Anything but a list of strings is a mistake in the application: its callers are refused, not guessed at.
function ask(
  namesOf: (claims: TokenClaims) => unknown,
  claims: TokenClaims,
): readonly string[] | undefined {
  const answer: unknown = callOption(namesOf, claims)
  const isList = Array.isArray(answer) && answer.every((name) => typeof name === 'string')
  return isList ? answer : undefined
}

// Scalekit's array, else the text of RFC 9068 §2.2.3, else what Entra ID calls it. The first that is
// there counts. When it is malformed, the token has no scopes.
function scopesOf(claims: TokenClaims): readonly string[] {
  if (Object.hasOwn(claims, 'scopes'))
    return Array.isArray(claims.scopes) ? scopeList(claims.scopes) : []
  if (Object.hasOwn(claims, 'scope'))
    return typeof claims.scope === 'string' ? scopeList(claims.scope) : []
  return Object.hasOwn(claims, 'scp') ? scopeList(claims['scp']) : []
}
