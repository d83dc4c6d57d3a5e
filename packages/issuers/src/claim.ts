import type { TokenClaims } from '@claviger/core'

/** Reads a claim of a token: an own property, never an inherited one. */
export function claimOf(claims: TokenClaims, name: string): unknown {
  return Object.hasOwn(claims, name) ? claims[name] : undefined
}

/** Reads a claim that is a list, and leaves out members that are not strings. */
export function listClaim(claims: TokenClaims, name: string): readonly string[] {
  const claim = claimOf(claims, name)
  const list: readonly unknown[] = Array.isArray(claim) ? claim : []
  return list.filter((item) => typeof item === 'string')
}
