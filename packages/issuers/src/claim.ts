import type { TokenClaims } from '@claviger/core'

/** Reads a claim of a token, its own and not an inherited one. */
export function claimOf(claims: TokenClaims, name: string): unknown {
  return Object.hasOwn(claims, name) ? claims[name] : undefined
}

/** Reads a claim that is a list, without what is no string in it. */
export function listClaim(claims: TokenClaims, name: string): readonly string[] {
  const claim = claimOf(claims, name)
  const list: readonly unknown[] = Array.isArray(claim) ? claim : []
  return list.filter((item) => typeof item === 'string')
}
