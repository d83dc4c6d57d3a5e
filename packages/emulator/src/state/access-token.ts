import type { JWTPayload } from 'jose'
import { newId } from './new-id.ts'

/** What an access token says, before it is signed. */
export interface AccessTokenGrant {
  readonly issuer: string
  readonly clientId: string
  readonly subject?: string
  /** Absent for the environment's own client, which belongs to no organization. */
  readonly organizationId?: string
  readonly scopes: readonly string[]
  readonly audience: readonly string[]
  /** May add claims, never replace those that the authority vouches for. */
  readonly customClaims: Readonly<Record<string, unknown>>
  readonly expiresInSeconds: number
  readonly issuedAt?: Date
}

// `scope` and `scp` are here too: verifiers read rights from them, so a label must not become one.
const REGISTERED = new Set(
  'iss sub aud exp nbf iat jti client_id oid scopes scope scp azp'.split(' '),
)

/**
 * Writes the claims of an access token, as Scalekit does.
 *
 * Without an audience there is no `aud`: that is what Scalekit issues to a client that has none.
 */
export function accessTokenClaims(grant: AccessTokenGrant): JWTPayload {
  const iat = Math.floor((grant.issuedAt ?? new Date()).getTime() / 1000)
  const custom = Object.entries(grant.customClaims).filter(([name]) => !REGISTERED.has(name))

  return {
    ...Object.fromEntries(custom),
    ...(grant.audience.length > 0 && { aud: [...grant.audience] }),
    ...(grant.organizationId !== undefined && { oid: grant.organizationId }),
    client_id: grant.clientId,
    exp: iat + grant.expiresInSeconds,
    iat,
    iss: grant.issuer,
    jti: newId('tkn'),
    nbf: iat,
    scopes: [...grant.scopes],
    sub: grant.subject ?? grant.clientId,
  }
}
