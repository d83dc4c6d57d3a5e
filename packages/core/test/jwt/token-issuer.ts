import { generateKeyPairSync } from 'node:crypto'
import { exportJWK, generateKeyPair, importJWK, SignJWT, type CryptoKey, type JWK } from 'jose'
import { createAuthenticator, type AuthEvent, type JwtOptions } from '../../src/index.ts'
import type { Algorithm } from '../../src/jwt/algorithms.ts'

export const ISSUER = 'https://issuer.example'
export const AUDIENCE = 'https://api.example'

/** A key pair that signs tokens. */
export interface Signer {
  readonly alg: Algorithm
  readonly kid: string
  readonly privateKey: CryptoKey
  readonly publicJwk: JWK
}

export async function makeSigner(alg: Algorithm, kid = `key-${alg}`): Promise<Signer> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  return { alg, kid, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid } }
}

// Made once in each worker: an RSA key takes 200 ms.
let rsaKey: JWK | undefined
const sharedSigners = new Map<Algorithm, Promise<Signer>>()

/** The signer of an algorithm that all tests share. Those of all RSA algorithms have the same key. */
export function sharedSigner(alg: Algorithm): Promise<Signer> {
  const known = sharedSigners.get(alg) ?? (isRsa(alg) ? makeRsaSigner(alg) : makeSigner(alg))
  sharedSigners.set(alg, known)
  return known
}

const isRsa = (alg: Algorithm) => /^[RP]S/.test(alg)

async function makeRsaSigner(alg: Algorithm): Promise<Signer> {
  rsaKey ??= generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey.export({
    format: 'jwk',
  })
  const privateKey = await importJWK(rsaKey, alg)
  if (privateKey instanceof Uint8Array) throw new TypeError('An RSA key must be a key object.')
  const { kty = '', n = '', e = '' } = rsaKey
  const kid = `key-${alg}`
  return { alg, kid, privateKey, publicJwk: { kty, n, e, kid } }
}

/** The claims of a token. */
export type Claims = Record<string, unknown>

/** Claims of a good token, but for some of them. */
export function claimsOf(overrides: Claims = {}): Claims {
  const now = Math.floor(Date.now() / 1_000)
  return {
    iss: ISSUER,
    aud: AUDIENCE,
    sub: 'client_1',
    client_id: 'client_1',
    oid: 'org_1',
    iat: now,
    exp: now + 300,
    ...overrides,
  }
}

export async function sign(
  { alg, kid, privateKey }: Signer,
  claims: Claims = {},
  header: Record<string, unknown> = {},
): Promise<string> {
  return new SignJWT(claimsOf(claims))
    .setProtectedHeader({ alg, kid, typ: 'at+jwt', ...header })
    .sign(privateKey)
}

/** An authenticator of access tokens, with everything that it told. */
export function judgeOf(options: Partial<JwtOptions> & { readonly jwksUri: string }) {
  return judgeOfMany([options])
}

export function judgeOfMany(issuers: readonly (Partial<JwtOptions> & { jwksUri: string })[]) {
  const events: AuthEvent[] = []
  const authenticator = createAuthenticator({
    jwt: issuers.map((options) => ({
      issuer: ISSUER,
      audience: AUDIENCE,
      algorithms: ['ES256'],
      timeoutMs: 20_000,
      ...(options.organization === undefined && { organizationClaim: 'oid' }),
      ...options,
    })),
    onEvent: (event) => events.push(event),
  })
  const judge = async (token: string) =>
    authenticator.authenticate({ headers: { authorization: `Bearer ${token}` } })
  return {
    authenticator,
    events,
    judge,
    /** `granted`, or why not. */
    verdict: async (token: string) => {
      const outcome = await judge(token)
      return outcome.kind === 'granted' ? outcome.kind : outcome.reason
    },
    auth: async (token: string) => {
      const outcome = await judge(token)
      if (outcome.kind !== 'granted' || outcome.auth.kind !== 'jwt') {
        throw new Error(`Refused: ${'reason' in outcome ? outcome.reason : outcome.kind}`)
      }
      return outcome.auth
    },
    /** Where the last verdict came from. */
    source: () => {
      const last = events.findLast((event) => event.type === 'outcome')
      return last?.source
    },
  }
}

const encode = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

/** Signs any header and any payload, also those that no library would. */
export async function signRaw(
  { alg, privateKey }: Signer,
  header: unknown,
  payload: unknown,
): Promise<string> {
  const input = `${encode(header)}.${encode(payload)}`
  const algorithm = alg.startsWith('ES') ? { name: 'ECDSA', hash: `SHA-${alg.slice(2)}` } : alg
  const signature = await crypto.subtle.sign(algorithm, privateKey, Buffer.from(input))
  return `${input}.${Buffer.from(signature).toString('base64url')}`
}
