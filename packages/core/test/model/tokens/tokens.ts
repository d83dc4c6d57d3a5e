import { generateKeyPairSync, randomUUID, sign, type KeyObject } from 'node:crypto'
import type { RevocationTarget, StaticJwtOptions } from '../../../src/index.ts'
import { nameToken } from '../../../src/revocation/name-token.ts'

const AUDIENCE = 'https://api.example'

/** What a token of the model says. */
interface Template {
  readonly issuer: string
  readonly kid: string
  readonly clientId: string
  readonly organizationId: string
  readonly lifeMs: number
}

// Two issuers with clients and organizations of the same names, and two keys of one of them.
/** What tokens of the model are made from. */
export const TEMPLATES: readonly Template[] = [
  { issuer: 'https://a', kid: 'a1', clientId: 'client_1', organizationId: 'org_1', lifeMs: 55_000 },
  { issuer: 'https://a', kid: 'a2', clientId: 'client_2', organizationId: 'org_1', lifeMs: 55_000 },
  { issuer: 'https://a', kid: 'a1', clientId: 'client_3', organizationId: 'org_2', lifeMs: 9_000 },
  { issuer: 'https://b', kid: 'b1', clientId: 'client_1', organizationId: 'org_1', lifeMs: 55_000 },
]

/** A token that was issued. */
export interface ModelToken extends Template {
  readonly token: string
  readonly name: string
  readonly jti: string
  /** Its `iat` and its `exp`, in milliseconds of the true time. */
  readonly issuedAt: number
  readonly expiresAt: number
  readonly moment: number
}

const KEYS = new Map(
  ['a1', 'a2', 'b1'].map((kid) => [kid, generateKeyPairSync('ec', { namedCurve: 'P-256' })]),
)

/** Issues a token. */
export function issue(template: Template, now: number, moment: number): ModelToken {
  const { issuer, kid, clientId, organizationId, lifeMs } = template
  const iat = Math.floor(now / 1_000)
  const exp = iat + Math.floor(lifeMs / 1_000)
  const jti = randomUUID()
  const payload = {
    iss: issuer,
    aud: AUDIENCE,
    sub: clientId,
    client_id: clientId,
    oid: organizationId,
    jti,
    iat,
    exp,
  }
  const input = `${encode({ alg: 'ES256', kid, typ: 'at+jwt' })}.${encode(payload)}`
  const signature = sign('sha256', Buffer.from(input), {
    key: privateKeyOf(kid),
    dsaEncoding: 'ieee-p1363',
  })
  const token = `${input}.${signature.toString('base64url')}`
  return {
    ...template,
    token,
    name: nameToken(token),
    jti,
    issuedAt: iat * 1_000,
    expiresAt: exp * 1_000,
    moment,
  }
}

/** The settings under which an API accepts the tokens of one issuer. */
export function optionsFor(issuer: string): StaticJwtOptions {
  const kids = TEMPLATES.filter((one) => one.issuer === issuer).map(({ kid }) => kid)
  return {
    issuer,
    audience: AUDIENCE,
    algorithms: ['ES256'],
    organizationClaim: 'oid',
    maxTokenLifetimeMs: 60_000,
    jwks: {
      keys: [...new Set(kids)].map((kid) => ({
        ...KEYS.get(kid)?.publicKey.export({ format: 'jwk' }),
        kid,
      })),
    },
  }
}

/** A target of the model. One token, or its ID, is one that was issued. */
export type ModelTarget =
  | { readonly by: 'token' | 'jti'; readonly of: ModelToken }
  | { readonly by: 'clientId' | 'organizationId'; readonly value: string }
  | { readonly by: 'signingKey'; readonly issuer: string; readonly kid: string }

/** Writes a target as `revoke()` takes it. */
export function toTarget(target: ModelTarget): RevocationTarget {
  switch (target.by) {
    case 'token':
      return { token: target.of.token }
    case 'jti':
      return { jti: target.of.jti }
    case 'clientId':
      return { clientId: target.value }
    case 'organizationId':
      return { organizationId: target.value }
    case 'signingKey':
      return { signingKey: { issuer: target.issuer, kid: target.kid } }
  }
}

/** Tells whether a target is about a token, in the words of the documentation. */
export function isAbout(target: ModelTarget, token: ModelToken): boolean {
  switch (target.by) {
    case 'token':
    case 'jti':
      return target.of === token
    case 'clientId':
    case 'organizationId':
      return token[target.by] === target.value
    case 'signingKey':
      return token.issuer === target.issuer && token.kid === target.kid
  }
}

function privateKeyOf(kid: string): KeyObject {
  const pair = KEYS.get(kid)
  if (pair === undefined) throw new Error(`There is no key ${kid}.`)
  return pair.privateKey
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
