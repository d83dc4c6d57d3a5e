import type { DiscoveredJwtOptions, TokenClaims } from '@claviger/core'
import { stringClaim, withoutUndefined } from '@claviger/core/internal'
import { checkHost } from './check-url-part.ts'
import type { IssuerJwt, IssuerOptions } from './issuer-options.ts'
import { oidc } from './oidc.ts'

/** Which tenant of Auth0 issues the tokens, and for which API. */
export interface Auth0Options extends IssuerOptions {
  /** The tenant's domain, or its custom domain where clients use that: `acme.eu.auth0.com`. */
  readonly domain: string
  /** The identifier of the API. */
  readonly audience: DiscoveredJwtOptions['audience']
}

/**
 * Accepts the access tokens of an Auth0 tenant, of both of its profiles. The organization is `org_id`,
 * the scopes are in `scope`. With RBAC, `requirePermission('read:items')` asks for a permission of the
 * user.
 *
 * @throws {TypeError} When `domain` is not a host.
 * @see {@link https://auth0.com/docs/secure/tokens/access-tokens/access-token-profiles Access token profiles}
 * @see {@link https://auth0.com/docs/manage-users/organizations/using-tokens Tokens and organizations}
 */
export function auth0({ domain, ...others }: Auth0Options): IssuerJwt {
  const options = withoutUndefined(others)
  // Auth0 writes a slash at the end.
  const issuer = `https://${checkHost('domain', domain, 'acme.eu.auth0.com')}/`
  return oidc({ ...namedBy(options), isMachine, ...options, issuer })
}

function namedBy({ organization }: IssuerOptions): IssuerOptions {
  return organization === undefined ? { organizationClaim: 'org_id' } : {}
}

// The subject of a client is its ID with a suffix. Users have another form: `auth0|…`.
function isMachine(claims: TokenClaims): boolean {
  const client = stringClaim(claims, 'azp') ?? stringClaim(claims, 'client_id')
  return client !== undefined && claims.sub === `${client}@clients`
}
