import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { AUDIENCE } from '../authority.ts'

/** The issuer of every token of a flood. */
export const ISSUER = 'https://issuer.example'

/** One key of the issuer's set: its public half, and the private one that signs. */
interface IssuerKey {
  readonly kid: string
  readonly alg: 'RS256' | 'ES256' | 'ES512'
  readonly privateKey: KeyObject
  readonly jwk: object
}

/** What sets one token apart from the others. */
export interface TokenShape {
  readonly alg: IssuerKey['alg']
  /** Leaves the `kid` out, so that every key of the kind is a candidate. @default true */
  readonly hasKid?: boolean
  readonly client: string
}

const KEYS: readonly IssuerKey[] = [
  ...[1, 2, 3, 4].map((i) => keyOf(`rsa-${i}`, 'RS256')),
  keyOf('p256', 'ES256'),
  keyOf('p521', 'ES512'),
]

/** The key set: four RSA keys of 2,048 bits, one on P-256, one on P-521. */
export const JWKS = { keys: KEYS.map(({ jwk }) => jwk) }

let issued = 0

/** Signs a token that is like no other. */
export function issue(shape: TokenShape): string {
  const key = keyFor(shape)
  const input = inputOf(shape, key)
  const options = { key: key.privateKey, dsaEncoding: 'ieee-p1363' } as const
  return `${input}.${sign(hashOf(key.alg), Buffer.from(input), options).toString('base64url')}`
}

/** Makes a token like {@link issue} does, with a signature that only looks like one. */
export function forge(shape: TokenShape): string {
  const key = keyFor(shape)
  const signature = Buffer.alloc({ RS256: 256, ES256: 64, ES512: 132 }[key.alg], 0x2a)
  signature.writeUInt32BE((issued += 1), 4)
  // Both numbers of an ECDSA signature below the order of the curve: it is not refused for its form.
  if (key.alg === 'ES512') signature.fill(0, 0, 2).fill(0, 66, 68)
  return `${inputOf(shape, key)}.${signature.toString('base64url')}`
}

function inputOf({ hasKid = true, client }: TokenShape, { alg, kid }: IssuerKey): string {
  const seconds = Math.floor(Date.now() / 1_000)
  const header = { alg, typ: 'at+jwt', ...(hasKid ? { kid } : {}) }
  const payload = {
    iss: ISSUER,
    aud: AUDIENCE,
    sub: client,
    client_id: client,
    oid: 'org_1',
    scope: 'read:things',
    jti: String((issued += 1)),
    iat: seconds,
    exp: seconds + 3_600,
  }
  return [header, payload]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
}

function keyFor({ alg }: TokenShape): IssuerKey {
  const key = KEYS.find((one) => one.alg === alg)
  if (key === undefined) throw new Error(`No key for ${alg}.`)
  return key
}

function keyOf(kid: string, alg: IssuerKey['alg']): IssuerKey {
  const { privateKey, publicKey } =
    alg === 'RS256'
      ? generateKeyPairSync('rsa', { modulusLength: 2_048 })
      : generateKeyPairSync('ec', { namedCurve: alg === 'ES256' ? 'P-256' : 'P-521' })
  return { kid, alg, privateKey, jwk: { ...publicKey.export({ format: 'jwk' }), kid, alg } }
}

function hashOf(alg: IssuerKey['alg']): string {
  return `sha${alg.slice(2)}`
}
