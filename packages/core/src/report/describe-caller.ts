import type { ApiKeyAuth, Auth } from '../caller/auth.ts'
import type { TokenClaims } from '../caller/token-claims.ts'

/** What events say of a verified caller. */
export interface CallerDescription {
  readonly credential: 'api-key' | 'jwt'
  readonly keyId?: string
  readonly organizationId?: string
  readonly userId?: string
  readonly clientId?: string
  readonly issuer?: string
}

/** Describes a verified caller for an event. */
export function describeCaller(auth: Auth): CallerDescription {
  const { userId, issuer } = auth
  const identity = {
    ...(userId === undefined ? {} : { userId }),
    ...(issuer === undefined ? {} : { issuer }),
  }
  if (auth.kind === 'api-key') return { credential: 'api-key', ...describeKey(auth), ...identity }

  const clientId = clientIdOf(auth.claims)
  return {
    credential: 'jwt',
    // Not enumerable, and reading it throws, where the token names no organization.
    ...(Object.prototype.propertyIsEnumerable.call(auth, 'organizationId')
      ? { organizationId: auth.organizationId }
      : {}),
    ...identity,
    ...(clientId === undefined ? {} : { clientId }),
  }
}

/** Describes an API key for an event. */
export function describeKey({ tokenInfo }: ApiKeyAuth): {
  readonly keyId: string
  readonly organizationId: string
} {
  return { keyId: tokenInfo.tokenId, organizationId: tokenInfo.organizationId }
}

function clientIdOf(claims: TokenClaims): string | undefined {
  const named = [claims.client_id, claims['azp']]
  return named.find((name) => typeof name === 'string' && name !== '')?.toString()
}
