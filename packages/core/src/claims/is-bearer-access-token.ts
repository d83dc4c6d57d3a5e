import { scopeList } from '../caller/scopes.ts'

/** The members of a token: the claims of a JWT, or of an introspection answer. */
export type TokenMembers = Readonly<Record<string, unknown>>

// The kinds, as `kindOf` writes them. `Serialized-ID` is Keycloak's session cookie, `N_A` what
// RFC 8693 §2.2.1 calls a token that is not an access token; the last three need a proof.
const OTHER_KINDS = new Set('id serialized-id refresh offline logout n_a dpop mac pop'.split(' '))
const ACCESS_KINDS = new Set(['access', 'at'])
const BEARER_KINDS = new Set([...ACCESS_KINDS, 'bearer'])

// Where servers name the kind of a token: Keycloak, Cognito and Ory Hydra, Salesforce, ForgeRock,
// Curity. The first three must be strings; the others may be claims of an application.
const KIND_CLAIMS = ['typ', 'token_use', 'token_type', 'tokenName', 'purpose']
const MUST_BE_STRINGS = KIND_CLAIMS.slice(0, 3)

// What only an ID token has (OpenID Connect Core §3.3.2.11, FAPI 1.0 Part 2 §5.1).
const ID_TOKEN_HASHES = ['at_hash', 'c_hash', 's_hash']

/**
 * Tells whether a token is an access token that its bearer alone may use, by what it says of itself.
 *
 * ID, refresh and logout tokens are signed by the same keys, and are active for introspection too.
 * They are known by the name of their kind, an ID token also by a hash of the tokens beside it, and a
 * logout token by its `events`. A `nonce` refuses only a token that nothing calls an access token:
 * Azure B2C, and Keycloak before 24, put it into those. A token bound to a client's key (`cnf`) needs
 * a proof that a bearer's request does not have.
 *
 * A token that says nothing of its kind passes. `jwt.type: 'at+jwt'` refuses it.
 *
 * @param members A member that is `undefined` is missing.
 * @param headerType The `typ` of a JWT's header.
 * @see {@link https://www.rfc-editor.org/rfc/rfc8725#section-3.11 RFC 8725 §3.11}
 * @see {@link https://www.rfc-editor.org/rfc/rfc9449#section-7.2 RFC 9449 §7.2}
 */
export function isBearerAccessToken(members: TokenMembers, headerType?: string): boolean {
  if (members['cnf'] !== undefined) return false
  if (isOfAnotherKind(members) || isSecurityEvent(members['events'])) return false
  if (ID_TOKEN_HASHES.some((name) => members[name] !== undefined)) return false
  return members['nonce'] === undefined || isCalledAccessToken(members, headerType)
}

/**
 * Tells the same of an introspection answer, whose `token_type` and `token_use` say how the token may
 * be used: an unknown one is refused too (RFC 7662 §2.2). In a JWT they may be an application's own.
 */
export function isIntrospectedBearer(members: TokenMembers): boolean {
  const { token_type: type, token_use: use } = members
  return (
    isBearerAccessToken(members) &&
    (type === undefined || BEARER_KINDS.has(kindOf(type))) &&
    (use === undefined || ACCESS_KINDS.has(kindOf(use)))
  )
}

function isOfAnotherKind(members: TokenMembers): boolean {
  return (
    KIND_CLAIMS.some((name) => OTHER_KINDS.has(kindOf(members[name]))) ||
    MUST_BE_STRINGS.some((name) => !['string', 'undefined'].includes(typeof members[name])) ||
    isOtherMediaType(members['typ'])
  )
}

// `logout+jwt`, `secevent+jwt` and all others are not access tokens.
function isOtherMediaType(typ: unknown): boolean {
  return typeof typ === 'string' && /\+jwt$/i.test(typ) && !ACCESS_KINDS.has(kindOf(typ))
}

function isCalledAccessToken(members: TokenMembers, headerType?: string): boolean {
  const { typ, token_use: use, token_type: type } = members
  return (
    [members['scopes'], members['scope'], members['scp']].some(
      (value) => scopeList(value).length > 0,
    ) ||
    [headerType, typ, use, type].some((value) => ACCESS_KINDS.has(kindOf(value))) ||
    kindOf(typ) === 'bearer'
  )
}

// A security event names its events by URI (RFC 8417 §2.2), back-channel logout among them; drafts
// had a list in place of an object.
function isSecurityEvent(events: unknown): boolean {
  if (typeof events !== 'object' || events === null) return false
  const names: readonly unknown[] = Array.isArray(events) ? events : Object.keys(events)
  return names.some((name) => typeof name === 'string' && /^(?:https?:\/\/|urn:)/i.test(name))
}

// `application/at+jwt`, `urn:ietf:params:oauth:token-type:id_token`, `Refresh`, `refreshToken`
function kindOf(value: unknown): string {
  if (typeof value !== 'string') return ''
  return value
    .toLowerCase()
    .replace(/^(?:application\/|urn:ietf:params:oauth:token-type:)/, '')
    .replace(/(?:\+jwt|[-_ ]?token)$/, '')
}
