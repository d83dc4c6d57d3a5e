import type { Auth, JwtAuth } from './caller/auth.ts'
import { tokenFactsOf } from './jwt/token-facts.ts'
import type { Revocation } from './revocation/revocation.ts'
import { EVERY_VALUE, isNamedBy, type TokenFacts, type TokenMark } from './revocation/token-mark.ts'

/**
 * Tells whether a revocation is about a verified caller: `certain` where it names them, `possible` where
 * only a new verdict on their credential can say.
 */
export type RevocationChange = (auth: Auth) => 'certain' | 'possible' | undefined

/** Makes the change of a revocation. */
export function changeOf(
  revocation: Revocation | undefined,
  marks: readonly TokenMark[],
): RevocationChange {
  return (auth) => {
    if (auth.kind === 'api-key') return revocation && isAboutKey(revocation, auth)
    const facts = factsOf(auth)
    if (marks.some((mark) => isNamedBy(mark, facts))) return 'certain'
    const isPossible = marks.some(
      ({ by, value, issuer }) =>
        // A floor is about every value.
        (by === 'token' || by === 'signingKey' || value === EVERY_VALUE) &&
        (issuer === null || issuer === facts.issuer),
    )
    return isPossible ? 'possible' : undefined
  }
}

/** Any revocation of API keys may have been missed. */
export const MISSED_REVOCATIONS: RevocationChange = (auth) =>
  auth.kind === 'api-key' ? 'possible' : undefined

function isAboutKey(
  { by, value }: Revocation,
  auth: Extract<Auth, { readonly kind: 'api-key' }>,
): 'certain' | 'possible' | undefined {
  if (by === 'digest') return 'possible'
  const { tokenId: keyId, organizationId, userId } = auth.tokenInfo
  return { keyId, organizationId, userId }[by] === value ? 'certain' : undefined
}

function factsOf(auth: JwtAuth): TokenFacts {
  const { userId, claims } = auth
  // Not enumerable, and reading it throws, where the token names no organization.
  const isNamed = Object.prototype.propertyIsEnumerable.call(auth, 'organizationId')
  const identity = {
    ...(isNamed ? { organizationId: auth.organizationId } : {}),
    ...(userId === undefined ? {} : { userId }),
  }
  return tokenFactsOf(claims, identity, '')
}
