import { ALGORITHMS, withoutUndefined } from '@claviger/core/internal'
import type { DiscoveredJwtOptions } from '@claviger/core'
import type { IssuerJwt, IssuerOptions } from './issuer-options.ts'

/** Which server issues the tokens, and for whom. */
export interface OidcOptions extends IssuerOptions {
  /** The exact `iss` of its tokens, which its metadata must name, too. */
  readonly issuer: string
  /**
   * The audiences of this API: the `aud` of a token must hold one of them. `null` accepts tokens
   * for every audience.
   */
  readonly audience: DiscoveredJwtOptions['audience']
}

const METADATA = '/.well-known/openid-configuration'

/**
 * Accepts the access tokens of any server that publishes its metadata: its key set is found there. The
 * algorithms are those of its keys.
 *
 * A server with OAuth metadata alone (RFC 8414) has it at another path: give that URL as `discovery`.
 *
 * @example
 * ```ts
 * createGuards({ jwt: oidc({ issuer: 'https://login.example.com', audience: 'https://api.example.com' }) })
 * ```
 * @throws {TypeError} When the issuer is not a URL.
 * @see {@link https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig OpenID Connect Discovery §4}
 */
export function oidc(options: OidcOptions): IssuerJwt {
  const { issuer } = options
  if (typeof issuer !== 'string' || !URL.canParse(issuer)) {
    throw new TypeError(
      'issuer must be the URL in the `iss` of the tokens, like https://login.example.com.',
    )
  }
  return {
    algorithms: ALGORITHMS,
    discovery: `${issuer.replace(/\/$/, '')}${METADATA}`,
    ...withoutUndefined(options),
  }
}
