import type { TokenClaims } from '@claviger/core'
import { stringClaim } from '@claviger/core/internal'
import { claimOf, listClaim } from './claim.ts'

/**
 * Tells whether a token of Entra ID belongs to an application. `idtyp` is there when the API's manifest
 * asks for it. Without it, an application is known by its subject, which is its own object, and by having
 * no delegated scopes.
 */
export function isMachine(claims: TokenClaims): boolean {
  const type = claimOf(claims, 'idtyp')
  if (type !== undefined) return type === 'app'
  const { sub } = claims
  return (
    sub !== undefined && sub === stringClaim(claims, 'oid') && claimOf(claims, 'scp') === undefined
  )
}

/** The scopes of a user, or the roles of an application. */
export function scopesOf(claims: TokenClaims): readonly string[] {
  if (isMachine(claims)) return listClaim(claims, 'roles')
  return stringClaim(claims, 'scp')?.split(' ') ?? []
}

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Tells whether a value is the ID of a tenant. */
export function isGuid(value: unknown): value is string {
  return typeof value === 'string' && GUID.test(value)
}
