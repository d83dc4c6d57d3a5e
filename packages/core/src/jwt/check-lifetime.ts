import type { TokenClaims } from '../caller/token-claims.ts'

/**
 * Tells whether a token lives longer than revocations are remembered.
 *
 * A token without `iat` counts from now: its issuer must keep to the limit by itself.
 */
export function outlivesMarks(
  { exp, iat }: Pick<TokenClaims, 'exp' | 'iat'>,
  maxTokenLifetimeMs: number,
): boolean {
  const issuedAt = iat === undefined ? Date.now() : iat * 1_000
  return exp * 1_000 - issuedAt > maxTokenLifetimeMs
}
