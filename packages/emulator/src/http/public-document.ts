import type { Authority } from '../state/authority.ts'
import type { HttpRoute } from './http-routes.ts'

/**
 * Writes what is public about the authority: its key set or its metadata.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8414#section-2 RFC 8414 §2}
 */
export function publicDocument(
  authority: Authority,
  route: Exclude<HttpRoute, 'oauth/token'>,
): unknown {
  switch (route) {
    case 'keys':
    case '.well-known/jwks.json':
      return { keys: authority.signingKeys.published }
    case '.well-known/openid-configuration':
    case '.well-known/oauth-authorization-server':
      return {
        issuer: authority.issuer,
        token_endpoint: `${authority.issuer}/oauth/token`,
        jwks_uri: `${authority.issuer}/keys`,
        grant_types_supported: ['client_credentials'],
        token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
        // Required members, though no grant here has an authorization endpoint or an ID token.
        response_types_supported: [],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
      }
  }
}
