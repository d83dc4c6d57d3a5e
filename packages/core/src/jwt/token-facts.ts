import { stringClaim, type Identity } from '../caller/identity-of.ts'
import type { TokenClaims } from '../caller/token-claims.ts'
import type { TokenFacts } from '../revocation/token-mark.ts'

/**
 * Collects what revocations of a verified token can be about.
 *
 * @param signingKey The thumbprint of the key that signed it.
 */
export function tokenFactsOf(
  claims: TokenClaims,
  { organizationId, userId }: Identity,
  signingKey: string,
): TokenFacts {
  const issuer = stringClaim(claims, 'iss') ?? null
  const jti = stringClaim(claims, 'jti')
  return {
    issuer,
    ...(jti === undefined ? {} : { jti }),
    clientIds: clientIdsOf(claims, userId),
    ...(organizationId === undefined ? {} : { organizationId }),
    ...(userId === undefined ? {} : { userId }),
    signingKey,
    ...(claims.iat === undefined ? {} : { issuedAt: claims.iat * 1_000 }),
  }
}

// A machine's token may name its client as its subject alone.
function clientIdsOf(claims: TokenClaims, userId: string | undefined): readonly string[] {
  const names = [
    stringClaim(claims, 'client_id'),
    stringClaim(claims, 'azp'),
    userId === undefined ? stringClaim(claims, 'sub') : undefined,
  ]
  return [...new Set(names.filter((name) => name !== undefined))]
}
