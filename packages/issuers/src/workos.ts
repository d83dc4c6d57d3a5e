import type { DiscoveredJwtOptions } from '@claviger/core'
import { withoutUndefined } from '@claviger/core/internal'
import { checkHost } from './check-url-part.ts'
import type { IssuerJwt, IssuerOptions } from './issuer-options.ts'
import { oidc } from './oidc.ts'

/** Which AuthKit domain of WorkOS issues the tokens, and for whom. */
export interface WorkosOptions extends IssuerOptions {
  /** The AuthKit domain: `acme.authkit.app`, or a custom one. */
  readonly domain: string
  /** The resource of the tokens, or the environment's client ID where no resource is set. */
  readonly audience: DiscoveredJwtOptions['audience']
}

/**
 * Accepts the access tokens that WorkOS Connect issues, to machine clients and for users. The
 * organization is `org_id`, the scopes are in `scope`.
 *
 * @throws {TypeError} When `domain` is not a host.
 * @see {@link https://workos.com/docs/authkit/connect/token-claims Access token claims}
 */
export function workos({ domain, ...others }: WorkosOptions): IssuerJwt {
  const options = withoutUndefined(others)
  const issuer = `https://${checkHost('domain', domain, 'acme.authkit.app')}`
  const named = options.organization === undefined ? { organizationClaim: 'org_id' } : {}
  return oidc({ ...named, ...options, issuer })
}
