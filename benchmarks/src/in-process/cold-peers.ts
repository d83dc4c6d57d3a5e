import { createPublicKey } from 'node:crypto'
import { JwtVerifier } from 'aws-jwt-verify'
import { createLocalJWKSet, jwtVerify } from 'jose'
import jsonwebtoken from 'jsonwebtoken'
import { AUDIENCE, type BenchmarkAuthority } from '../authority.ts'

/** The libraries that verify a token without a cache, each with the key at hand. */
export async function coldPeers({
  issuer,
  jwksUri,
  publicKey,
}: BenchmarkAuthority): Promise<readonly (readonly [name: string, verify: Verify])[]> {
  const aws = JwtVerifier.create({ issuer, audience: AUDIENCE, jwksUri })
  // It fetches over https only.
  aws.cacheJwks({ keys: [publicKey.jwk] })
  const keys = createLocalJWKSet({ keys: [publicKey.jwk] })
  const key = createPublicKey(publicKey.pem)
  return [
    ['aws-jwt-verify', (token) => aws.verifySync(token)],
    [
      'jsonwebtoken',
      (token) =>
        jsonwebtoken.verify(token, key, { issuer, audience: AUDIENCE, algorithms: ['RS256'] }),
    ],
    [
      'jose',
      (token) => jwtVerify(token, keys, { issuer, audience: AUDIENCE, algorithms: ['RS256'] }),
    ],
  ]
}

type Verify = (token: string) => unknown
