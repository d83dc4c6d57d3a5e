import type { Digester } from '../request/digester.ts'
import { isJwtShaped } from '../request/jwt-shape.ts'
import { nameToken } from './name-token.ts'
import {
  checkLength,
  parseMoment,
  type NamedTarget,
  type RevokeOptions,
} from './revocation-target.ts'
import { revocationOfKey, type Revocation } from './revocation.ts'
import type { MarkKind, TokenMark } from './token-mark.ts'

/** What an authenticator accepts, as far as a revocation needs to know. */
export interface Accepted {
  readonly apiKeys: boolean
  /** Tells the public ID of an API key from a key. */
  readonly isKeyId: (key: string) => boolean
  /** Whether a credential can belong to an organization: here, or in another process of the fleet. */
  readonly organizations: boolean
  /** The issuers of access tokens; none where no access tokens are accepted. */
  readonly issuers: readonly (string | null)[]
  /** Tells whether tokens with this `iss` are accepted: by name, or by a template. */
  readonly isIssuer: (name: string) => boolean
  /** Tells whether a name is a template of issuers itself, which no token has for its `iss`. */
  readonly isTemplate: (name: string) => boolean
  readonly digester: Digester
  /** Reads the `iss` that a token claims; `undefined` for a string that is no token. */
  readonly issuerOf: (token: string) => string | null | undefined
  /** Finds the thumbprints of the keys that an issuer has under a `kid`. */
  readonly thumbprintsOf: (issuer: string, kid: string) => readonly string[]
}

/** What one revocation does. */
export interface RevocationPlan {
  /** What is to be forgotten of API keys. */
  readonly revocation: Revocation | undefined
  /** What is to be marked of access tokens. */
  readonly marks: readonly TokenMark[]
}

/**
 * Plans a revocation.
 *
 * @throws {TypeError} When this authenticator could never honour it.
 */
export function planRevocation(
  target: NamedTarget,
  { issuedBefore, decidedAt, issuer }: RevokeOptions,
  accepted: Accepted,
): RevocationPlan {
  const moment = {
    issuedBefore: parseMoment('issuedBefore', issuedBefore),
    at: parseMoment('decidedAt', decidedAt),
  }
  const issuers = chosenIssuers(issuer, accepted)
  const markAll = (by: MarkKind, value: string, of: readonly (string | null)[] = issuers) =>
    of.map((one): TokenMark => ({ by, value, issuer: one, ...moment }))

  switch (target.by) {
    case 'key':
    case 'keyId':
      return { revocation: keysOnly(target, accepted), marks: [] }
    case 'token':
      return planToken(target.value, accepted, markAll)
    case 'jti':
      return {
        // An introspected token has its `jti` for its key ID.
        revocation: accepted.apiKeys ? { by: 'keyId', value: target.value } : undefined,
        marks: markAll('jti', target.value),
      }
    case 'clientId':
      if (accepted.issuers.length === 0) throw notAccepted('clientId', 'access tokens')
      return { revocation: undefined, marks: markAll('clientId', target.value) }
    case 'organizationId':
    case 'userId':
      if (target.by === 'organizationId' && !accepted.organizations) throw noOrganizations()
      return {
        revocation: { by: target.by, value: target.value },
        // Another process of the fleet may accept access tokens.
        marks: markAll(target.by, target.value, issuers.length === 0 ? [null] : issuers),
      }
    case 'signingKey':
      return { revocation: undefined, marks: planSigningKey(target.value, accepted, moment) }
  }
}

function planToken(
  token: string,
  accepted: Accepted,
  markAll: (by: MarkKind, value: string, of: readonly (string | null)[]) => readonly TokenMark[],
): RevocationPlan {
  const { apiKeys, issuers, digester, issuerOf } = accepted
  // It goes to the verifier that would judge it.
  if (apiKeys && (issuers.length === 0 || !isJwtShaped(token))) {
    return { revocation: revocationOfKey(token, digester), marks: [] }
  }
  const claimed = issuerOf(token)
  if (claimed === undefined || !(issuers.includes(null) || issuers.includes(claimed))) {
    throw unacceptableToken()
  }
  if (claimed !== null) checkLength('iss of the token', claimed)
  return { revocation: undefined, marks: markAll('token', nameToken(token), [claimed]) }
}

function planSigningKey(
  { issuer, kid }: { readonly issuer: string; readonly kid: string },
  { isIssuer, isTemplate, thumbprintsOf }: Accepted,
  moment: { readonly issuedBefore: number; readonly at: number },
): readonly TokenMark[] {
  const isOfAllTenants = isTemplate(issuer)
  if (!isOfAllTenants && !isIssuer(issuer)) throw unknownIssuer('signingKey.issuer')
  return thumbprintsOf(issuer, kid).map((value) => ({
    by: 'signingKey',
    value,
    // A thumbprint names one key, so no other issuer's tokens are meant.
    issuer: isOfAllTenants ? null : issuer,
    kid,
    ...moment,
  }))
}

function keysOnly(
  { by, value }: Extract<NamedTarget, { readonly value: string }>,
  { apiKeys, digester, issuers, isKeyId }: Accepted,
): Revocation {
  if (!apiKeys) throw notAccepted(by, 'API keys')
  if (by === 'key' && isKeyId(value)) throw otherTarget('the ID of an API key', 'keyId')
  // It would go to the verifier of access tokens, which forgets no API key.
  if (issuers.length > 0 && isJwtShaped(value)) throw otherTarget('an access token', 'token')
  return by === 'key' ? revocationOfKey(value, digester) : { by: 'keyId', value }
}

function chosenIssuers(
  issuer: string | undefined,
  { issuers, isIssuer }: Accepted,
): readonly (string | null)[] {
  if (issuer === undefined) return issuers
  if (!isIssuer(issuer)) throw unknownIssuer('issuer')
  return [issuer]
}

/** Makes the error for a token that there is nothing to revoke of. */
export function unacceptableToken(): TypeError {
  return new TypeError(
    'token must be an access token of a configured issuer. This authenticator would never accept this one, so there is nothing to revoke.',
  )
}

function otherTarget(found: string, by: string): TypeError {
  return new TypeError(
    `revoke({ key }) is about an API key, and got ${found}: call revoke({ ${by} }).`,
  )
}

function noOrganizations(): TypeError {
  return new TypeError(
    'revoke({ organizationId }) needs credentials that name their organization, and none does here: this authenticator accepts no API keys, and no issuer has jwt.organizationClaim or jwt.organization. Set one of them, or take { clientId } or { userId }.',
  )
}

function unknownIssuer(name: string): TypeError {
  return new TypeError(
    `${name} must be the jwt.issuer of one of the configured issuers, or match a jwt.issuerTemplate. Where jwt.issuer is null and there is no template, no issuer can be named.`,
  )
}

function notAccepted(by: string, credentials: string): TypeError {
  const others =
    credentials === 'API keys' ? '{ token } or { jti }' : '{ key }, { keyId } or { organizationId }'
  return new TypeError(
    `revoke({ ${by} }) is about ${credentials}, and this authenticator accepts none. Take ${others}, or call it where they are accepted.`,
  )
}
