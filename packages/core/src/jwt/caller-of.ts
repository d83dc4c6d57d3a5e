import { jwtAuth, type JwtAuth } from '../auth.ts'
import { deepFreeze } from '../deep-freeze.ts'
import { scopeList } from '../scopes.ts'
import type { TokenClaims } from './token-claims.ts'

/**
 * Makes the caller out of the claims of a verified token.
 *
 * Its user is `sub`, unless that is the client itself (RFC 9068 §2.2).
 */
export function callerOf(claims: TokenClaims, organizationClaim: string): JwtAuth {
  const organizationId = textOf(claims, organizationClaim)
  const sub = textOf(claims, 'sub')
  const issuer = textOf(claims, 'iss')
  const isClient = sub === textOf(claims, 'client_id') || sub === textOf(claims, 'azp')
  return jwtAuth(deepFreeze(claims), {
    ...(organizationId === undefined ? {} : { organizationId }),
    ...(sub === undefined || isClient ? {} : { userId: sub }),
    ...(issuer === undefined ? {} : { issuer }),
    scopes: scopesOf(claims),
  })
}

// Scalekit's array, else the text of RFC 9068 §2.2.3, else what Entra ID calls it. The first that is
// there counts, also when it makes no sense: then there are none.
function scopesOf(claims: TokenClaims): readonly string[] {
  if (Object.hasOwn(claims, 'scopes'))
    return Array.isArray(claims.scopes) ? scopeList(claims.scopes) : []
  if (Object.hasOwn(claims, 'scope'))
    return typeof claims.scope === 'string' ? scopeList(claims.scope) : []
  return Object.hasOwn(claims, 'scp') ? scopeList(claims['scp']) : []
}

function textOf(claims: TokenClaims, name: string): string | undefined {
  const value = Object.hasOwn(claims, name) ? claims[name] : undefined
  return typeof value === 'string' && value !== '' ? value : undefined
}
