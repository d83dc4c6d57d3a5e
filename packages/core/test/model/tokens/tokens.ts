import { randomUUID, sign } from 'node:crypto'
import type { JwtOptions, RevocationTarget } from '../../../src/index.ts'
import { nameToken } from '../../../src/revocation/name-token.ts'
import type { ModelKey, Slot } from './key-sets.ts'

/** The issuers of the tokens. */
export const ISSUERS = ['https://a', 'https://b']

const AUDIENCE = 'https://api.example'

/** What a token of the model says. */
interface Template {
  readonly issuer: string
  readonly slot: Slot
  readonly clientId: string
  readonly organizationId: string
  readonly lifeMs: number
}

/**
 * What tokens of the model are made from: two issuers with clients and organizations of the same names, one
 * of which signs with two keys.
 */
export const TEMPLATES: readonly Template[] = [
  {
    issuer: 'https://a',
    slot: 'a1',
    clientId: 'client_1',
    organizationId: 'org_1',
    lifeMs: 55_000,
  },
  {
    issuer: 'https://a',
    slot: 'a2',
    clientId: 'client_2',
    organizationId: 'org_1',
    lifeMs: 55_000,
  },
  { issuer: 'https://a', slot: 'a1', clientId: 'client_3', organizationId: 'org_2', lifeMs: 9_000 },
  {
    issuer: 'https://b',
    slot: 'b1',
    clientId: 'client_1',
    organizationId: 'org_1',
    lifeMs: 55_000,
  },
]

/** A token that was issued. */
export interface ModelToken extends Template {
  readonly key: ModelKey
  readonly token: string
  readonly name: string
  readonly jti: string
  /** Its `iat` and its `exp`, in milliseconds of the true time. */
  readonly issuedAt: number
  readonly expiresAt: number
  readonly moment: number
}

/** How old a key set may be, how long it is trusted while its endpoint fails, and when it is searched again. */
export const KEY_SET = { maxAgeMs: 6_000, staleIfErrorMs: 10_000, cooldownMs: 1_000 } as const

/** Issues a token. */
export function issue(
  template: Template,
  key: ModelKey,
  { now, moment }: { readonly now: number; readonly moment: number },
): ModelToken {
  const { issuer, clientId, organizationId, lifeMs } = template
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
  const input = `${encode({ alg: 'ES256', kid: key.kid, typ: 'at+jwt' })}.${encode(payload)}`
  const signature = sign('sha256', Buffer.from(input), {
    key: key.privateKey,
    dsaEncoding: 'ieee-p1363',
  })
  const token = `${input}.${signature.toString('base64url')}`
  return {
    ...template,
    key,
    token,
    name: nameToken(token),
    jti,
    issuedAt: iat * 1_000,
    expiresAt: exp * 1_000,
    moment,
  }
}

/** The settings under which an API accepts the tokens of one issuer. */
export function optionsFor(issuer: string): JwtOptions {
  return {
    issuer,
    audience: AUDIENCE,
    algorithms: ['ES256'],
    organizationClaim: 'oid',
    maxTokenLifetimeMs: 60_000,
    jwksUri: `${issuer}/keys`,
    ...KEY_SET,
  }
}

/**
 * A target of the model. One token, or its ID, is one that was issued. A signing key is named by its `kid`,
 * and is one of the keys that ever had it.
 */
export type ModelTarget =
  | { readonly by: 'token' | 'jti'; readonly of: ModelToken }
  | { readonly by: 'clientId' | 'organizationId'; readonly value: string }
  | { readonly by: 'signingKey'; readonly key: ModelKey }

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
      return { signingKey: { issuer: target.key.issuer, kid: target.key.kid } }
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
      return token.key === target.key
  }
}

/** What the mark of a target says that it is about. */
export function valueOf(target: ModelTarget): string {
  switch (target.by) {
    case 'token':
      return target.of.name
    case 'jti':
      return target.of.jti
    case 'clientId':
    case 'organizationId':
      return target.value
    case 'signingKey':
      return target.key.thumbprint
  }
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
