import { createServer, type Server } from 'node:http'
import { listen } from 'example-setup'
import { Provider } from 'oidc-provider'

const TOKEN_TTL_SECONDS = 3_600

/** An authorization server that listens. */
export interface AuthorizationServer {
  readonly issuer: string
  readonly server: Server
}

/**
 * Starts an authorization server in this process: the certified OpenID provider `oidc-provider`, with its
 * sign-in page for development, which takes any name and password. MCP clients register themselves, and
 * PKCE is required.
 *
 * @param scopes What a client may ask for.
 */
export async function startAuthorizationServer(
  scopes: readonly string[],
): Promise<AuthorizationServer> {
  const server = createServer()
  const issuer = await listen(server, 0)
  const provider = new Provider(issuer, {
    scopes: ['openid', ...scopes],
    // Clients register with the scopes of their first request, which would be all that they could ever get.
    extraClientMetadata: {
      properties: ['scope'],
      validator: (_context, _name, _value, metadata) => {
        metadata.scope = scopes.join(' ')
      },
    },
    features: {
      registration: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_context, resource) => ({
          scope: scopes.join(' '),
          audience: resource,
          accessTokenFormat: 'jwt',
          accessTokenTTL: TOKEN_TTL_SECONDS,
        }),
      },
    },
  })
  const answer = provider.callback()
  server.on('request', (request, response) => void answer(request, response))
  return { issuer, server }
}
