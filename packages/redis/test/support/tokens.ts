import { generateKeyPairSync, sign } from 'node:crypto'
import type { StaticJwtOptions } from '@claviger/core'

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })

/** The options of an API that accepts the tokens of {@link makeToken}. */
export const TOKEN_OPTIONS: StaticJwtOptions = {
  issuer: 'https://issuer.example',
  audience: 'https://api.example',
  algorithms: ['ES256'],
  organizationClaim: 'oid',
  jwks: { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'key' }] },
}

/** Makes an access token of a machine client, good for an hour. */
export function makeToken(clientId: string): string {
  const iat = Math.floor(Date.now() / 1_000) - 1
  const payload = {
    iss: TOKEN_OPTIONS.issuer,
    aud: TOKEN_OPTIONS.audience,
    sub: clientId,
    client_id: clientId,
    oid: 'org_1',
    iat,
    exp: iat + 3_600,
  }
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const input = `${encode({ alg: 'ES256', kid: 'key', typ: 'at+jwt' })}.${encode(payload)}`
  const signature = sign('sha256', Buffer.from(input), {
    key: privateKey,
    dsaEncoding: 'ieee-p1363',
  })
  return `${input}.${signature.toString('base64url')}`
}
