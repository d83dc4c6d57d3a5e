import { once } from 'node:events'
import { createServer } from 'node:http'
import type { JwtOptions } from '@claviger/core'
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose'

/** An issuer of access tokens with an endpoint for its key set. */
export interface StubIssuer {
  /** How an API accepts its tokens. */
  readonly options: JwtOptions
  /** How often its key set was fetched. */
  readonly fetches: () => number
  /** Issues a token of `org_1` that may read; `claims` change or, when `undefined`, remove claims. */
  readonly issue: (claims?: Readonly<Record<string, unknown>>) => Promise<string>
  /** Issues a token that only looks like one of its own. */
  readonly forge: () => Promise<string>
  /** From now on, the endpoint fails. */
  readonly fail: () => void
  readonly close: () => void
}

const AUDIENCE = 'api.example'
const ALGORITHM = 'ES256'
const KEY_ID = 'key-1'

/** Starts an issuer on a free port of the loopback interface. */
export async function startStubIssuer(): Promise<StubIssuer> {
  const { privateKey, publicKey } = await generateKeyPair(ALGORITHM, { extractable: true })
  const other = await generateKeyPair(ALGORITHM)
  const keySet = { keys: [{ ...(await exportJWK(publicKey)), kid: KEY_ID, alg: ALGORITHM }] }
  let fetches = 0
  let isFailing = false
  const server = createServer((_req, res) => {
    fetches += 1
    res.writeHead(isFailing ? 500 : 200, { 'content-type': 'application/json' })
    res.end(JSON.stringify(isFailing ? { error: 'secret-host:5432 is down' } : keySet))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The issuer has no port.')
  const issuer = `http://127.0.0.1:${address.port}`

  const sign = (key: typeof privateKey, claims: JWTPayload) =>
    new SignJWT(claims).setProtectedHeader({ alg: ALGORITHM, kid: KEY_ID, typ: 'at+jwt' }).sign(key)
  const standard = (): JWTPayload => {
    const now = Math.floor(Date.now() / 1000)
    const identity = { sub: 'client_1', client_id: 'client_1', oid: 'org_1', scopes: ['read'] }
    return { iss: issuer, aud: AUDIENCE, iat: now, exp: now + 600, ...identity }
  }

  return {
    options: {
      issuer,
      audience: AUDIENCE,
      algorithms: [ALGORITHM],
      jwksUri: `${issuer}/keys`,
      organizationClaim: 'oid',
    },
    fetches: () => fetches,
    issue: (claims = {}) => sign(privateKey, { ...standard(), ...claims }),
    forge: () => sign(other.privateKey, standard()),
    fail: () => {
      isFailing = true
    },
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
