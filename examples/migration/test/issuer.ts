import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose'

export const AUDIENCE = 'https://api.example.com'

/** An issuer as Auth0 is one: its name has a slash at the end, and its metadata names the key set. */
export interface Issuer {
  /** The `iss` of its tokens, with the slash. */
  readonly iss: string
  readonly jwksUri: string
  /** The public key, as PEM. */
  readonly pem: string
  readonly issue: (claims?: Readonly<Record<string, unknown>>) => Promise<string>
  readonly close: () => void
}

/** Starts an issuer on a free port of the loopback interface. */
export async function startIssuer(): Promise<Issuer> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true })
  const keys = [{ ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' }]
  const { url, close } = await listen((request, response) => {
    const issuer = `${url}/`
    const metadata = { issuer, jwks_uri: `${url}/.well-known/jwks.json` }
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(request.url?.endsWith('jwks.json') ? { keys } : metadata))
  })
  return {
    iss: `${url}/`,
    jwksUri: `${url}/.well-known/jwks.json`,
    pem: await exportSPKI(publicKey),
    issue: (claims = {}) => {
      const now = Math.floor(Date.now() / 1_000)
      const standard = {
        iss: `${url}/`,
        aud: AUDIENCE,
        sub: 'auth0|user-1',
        iat: now,
        exp: now + 300,
      }
      return new SignJWT({ ...standard, ...claims })
        .setProtectedHeader({ alg: 'RS256', kid: 'k1', typ: 'JWT' })
        .sign(privateKey)
    },
    close,
  }
}

/** A server on a free port of the loopback interface. */
export interface Listening {
  readonly url: string
  readonly close: () => void
}

/** Starts a server for an app of any framework. */
export async function listen(app: RequestListener): Promise<Listening> {
  const server: Server = createServer(app)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** Sends a request with a token. @returns The status. */
export async function statusOf(
  url: string,
  token?: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<number> {
  const authorization: Record<string, string> =
    token === undefined ? {} : { authorization: `Bearer ${token}` }
  const response = await fetch(url, {
    headers: { connection: 'close', ...authorization, ...headers },
  })
  await response.arrayBuffer()
  return response.status
}
