import { scopeList } from '../caller/scopes.ts'

/** What a token says of itself: the claims of a JWT, or the members of an introspection answer. */
export type TokenFacts = Readonly<Record<string, unknown>>

// The kinds, as `kindOf` writes them. `Serialized-ID` is Keycloak's session cookie.
const OTHER_KINDS = new Set(['id', 'serialized-id', 'refresh', 'offline', 'logout', 'dpop'])
const ACCESS_KINDS = new Set(['access', 'at'])
const BEARER_KINDS = new Set([...ACCESS_KINDS, 'bearer'])

// What only an ID token has (OpenID Connect Core §3.3.2.11, FAPI 1.0 Part 2 §5.1).
const ID_TOKEN_HASHES = ['at_hash', 'c_hash', 's_hash']

/**
 * Tells whether a token is an access token that its bearer alone may use, by what it says of itself.
 *
 * ID, refresh and logout tokens are signed by the same keys, and are active for introspection too.
 * Servers name the kind in different places: `typ` (Keycloak), `token_use` (Cognito, Ory Hydra),
 * `token_type` (Salesforce), `tokenName` (ForgeRock), `purpose` (Curity). An ID token can also be
 * known by a hash of the tokens beside it, and a logout token by its `events`. A `nonce` refuses only
 * a token that nothing calls an access token: Azure B2C, and Keycloak before 24, put it into those.
 * A token bound to a client's key (`cnf`) needs a proof that a bearer's request does not have.
 *
 * A token that says nothing of its kind passes. `jwt.type: 'at+jwt'` refuses it.
 *
 * @param facts A member that is `undefined` is missing.
 * @param headerType The `typ` of a JWT's header.
 * @see {@link https://www.rfc-editor.org/rfc/rfc8725#section-3.11 RFC 8725 §3.11}
 * @see {@link https://www.rfc-editor.org/rfc/rfc9449#section-7.2 RFC 9449 §7.2}
 */
export function isBearerAccessToken(facts: TokenFacts, headerType?: string): boolean {
  if (facts['cnf'] !== undefined) return false
  if (isOfAnotherKind(facts) || isSecurityEvent(facts['events'])) return false
  if (ID_TOKEN_HASHES.some((name) => facts[name] !== undefined)) return false
  return facts['nonce'] === undefined || isCalledAccessToken(facts, headerType)
}

function isOfAnotherKind({ typ, tokenName, purpose, ...facts }: TokenFacts): boolean {
  const { token_use: use, token_type: type } = facts
  return (
    isOtherType(typ) ||
    [tokenName, purpose].some((name) => OTHER_KINDS.has(kindOf(name))) ||
    (use !== undefined && !ACCESS_KINDS.has(kindOf(use))) ||
    (type !== undefined && !BEARER_KINDS.has(kindOf(type)))
  )
}

function isOtherType(typ: unknown): boolean {
  if (typ === undefined) return false
  if (typeof typ !== 'string' || OTHER_KINDS.has(kindOf(typ))) return true
  // A media type is exact: `logout+jwt`, `secevent+jwt` and all others are not access tokens.
  return typ.toLowerCase().endsWith('+jwt') && !ACCESS_KINDS.has(kindOf(typ))
}

function isCalledAccessToken(facts: TokenFacts, headerType?: string): boolean {
  const { typ, token_use: use, token_type: type } = facts
  return (
    [facts['scopes'], facts['scope'], facts['scp']].some((value) => scopeList(value).length > 0) ||
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
