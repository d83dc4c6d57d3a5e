import type { Auth } from '@claviger/core'
import { clientOf } from './client-of.ts'

/**
 * Names a caller: the same for another token of the same client and user, and for the same API key.
 */
export function callerNames(auth: Auth): readonly unknown[] {
  const { kind, issuer = null, userId = null } = auth
  if (auth.kind === 'api-key') return [kind, issuer, auth.organizationId, auth.tokenInfo.tokenId]
  const client = clientOf(auth)
  // Tokens that name neither client nor user share no caller.
  if (client === undefined) return [kind, issuer, auth.claims]
  // Reading the organization of a token without one throws.
  const isNamed = Object.keys(auth).includes('organizationId')
  const organizationId = isNamed ? auth.organizationId : null
  // Where another claim names the user, a token may have no `sub`.
  return [kind, issuer, organizationId, client, auth.claims.sub ?? null, userId]
}
