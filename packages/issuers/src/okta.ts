import type { DiscoveredJwtOptions, TokenClaims } from '@claviger/core'
import { stringClaim, withoutUndefined } from '@claviger/core/internal'
import { checkHost, checkPathPart } from './check-url-part.ts'
import type { IssuerJwt, IssuerOptions } from './issuer-options.ts'
import { oidc } from './oidc.ts'

/** Which authorization server of Okta issues the tokens, and for whom. */
export interface OktaOptions extends IssuerOptions {
  /** The domain of the Okta organization, or its custom domain: `acme.okta.com`. */
  readonly domain: string
  /** The ID of the custom authorization server. @default 'default' */
  readonly authorizationServer?: string | undefined
  /** The audience of that server. */
  readonly audience: DiscoveredJwtOptions['audience']
}

/**
 * Accepts the access tokens of a custom authorization server of Okta. The user is `uid`, the client
 * `cid`, and the scopes are in `scp`. Okta's own authorization server, whose issuer is the bare domain,
 * issues tokens for Okta's API alone.
 *
 * @throws {TypeError} When `domain` or `authorizationServer` cannot work.
 * @see {@link https://developer.okta.com/docs/api/openapi/okta-oauth/guides/overview/ Okta, tokens and claims}
 */
export function okta({
  domain,
  authorizationServer = 'default',
  ...others
}: OktaOptions): IssuerJwt {
  const options = withoutUndefined(others)
  const host = checkHost('domain', domain, 'acme.okta.com')
  const server = checkPathPart('authorizationServer', authorizationServer, 'default')
  const issuer = `https://${host}/oauth2/${server}`
  return oidc({ userClaim: 'uid', isMachine, ...options, issuer })
}

// A token of a user has a `uid`; the subject of a client is its own ID.
function isMachine(claims: TokenClaims): boolean {
  const client = stringClaim(claims, 'cid')
  return client !== undefined && claims.sub === client && stringClaim(claims, 'uid') === undefined
}
