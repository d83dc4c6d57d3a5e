import type { AuthenticatorOptions } from '@claviger/core'
import { oidc } from '@claviger/issuers'

/** The scopes of this server: every client needs the first, and a deployment the second. */
export const SCOPES = ['apps:read', 'apps:deploy']

/**
 * Says who may come in: people who sign in at the authorization server, and a program with the API key.
 *
 * @param resource The URL of the MCP server, for which tokens must have been issued.
 */
export function guardOptions(
  issuer: string,
  resource: string,
  apiKey: string,
): AuthenticatorOptions {
  return {
    jwt: oidc({ issuer, audience: resource, type: 'at+jwt', organization: () => 'org_demo' }),
    apiKeys: {
      // One key that is made at each start. `@claviger/keys` keeps those of customers.
      lookup: async (key) =>
        key === apiKey ? { tokenId: 'apit_demo', organizationId: 'org_demo' } : null,
      scopes: () => SCOPES,
    },
    protectedResource: { resource, authorizationServers: [issuer], scopes: SCOPES.slice(0, 1) },
  }
}
