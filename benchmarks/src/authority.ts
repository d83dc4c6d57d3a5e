import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose'

/** The audience of every token of a run. */
export const AUDIENCE = 'benchmark-api'

/** The one API key that the authority of a run knows. */
export const API_KEY = 'benchmark-key-that-every-contender-accepts'

/** The key that every token of a run is signed with, as a member of a key set (RFC 7517 §4). */
export type PublicJwk = Record<'kty' | 'n' | 'e' | 'kid' | 'alg' | 'use', string>

/** A key set on loopback, and tokens that it vouches for. */
export interface BenchmarkAuthority {
  readonly issuer: string
  readonly jwksUri: string
  /** The one public key, as a member of the key set and as PEM. */
  readonly publicKey: { readonly jwk: PublicJwk; readonly pem: string }
  /** Signs one access token that is valid for an hour. Every call makes another token. */
  readonly signToken: () => Promise<string>
  readonly close: () => Promise<void>
}

/** Starts the authority that all contenders of a run share: one RS256 key of 2,048 bits. */
export async function startAuthority(): Promise<BenchmarkAuthority> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { modulusLength: 2_048 })
  const { n = '', e = '' } = await exportJWK(publicKey)
  const jwk = { kty: 'RSA', n, e, kid: 'benchmark', alg: 'RS256', use: 'sig' }
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ keys: [jwk] }))
  })
  const issuer = await listen(server)
  let issued = 0
  return {
    issuer: `${issuer}/`,
    jwksUri: `${issuer}/.well-known/jwks.json`,
    publicKey: { jwk, pem: await exportSPKI(publicKey) },
    signToken: () =>
      new SignJWT({ scope: 'read:things', client_id: 'benchmark-client', oid: 'org_1' })
        .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid: 'benchmark' })
        .setIssuer(`${issuer}/`)
        .setAudience(AUDIENCE)
        .setSubject('benchmark-client')
        .setJti(String((issued += 1)))
        .setIssuedAt()
        .setExpirationTime('1h')
        .sign(privateKey),
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port }: AddressInfo = addressOf(server)
  return `http://127.0.0.1:${port}`
}

/** The address of a listening TCP server. */
export function addressOf(server: Server): AddressInfo {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('expected a TCP address')
  return address
}
