import { AuthorityError } from './authority-error.ts'
import type { Lookup } from './api-key/lookup.ts'
import { boundedFetch, statusError, type BoundedResponse } from './bounded-fetch.ts'
import { toTokenInfo } from './introspected-token.ts'
import { introspectionIdentity } from './introspection-identity.ts'
import { resolveIntrospectionOptions, type IntrospectionOptions } from './introspection-options.ts'
import { isBearerAccessToken } from './is-bearer-access-token.ts'
import { isMeantFor } from './is-meant-for.ts'
import { parseStrictJson } from './jwt/strict-json.ts'

// Anybody can send a long token. That its endpoint takes none of that length is not an outage.
const TOO_LONG = new Set([413, 414, 431])

/**
 * Makes a lookup that asks an OAuth server's introspection endpoint.
 *
 * Only `active: true` is a yes, and only `active: false` a no. ID, refresh and logout tokens, and a
 * token that is bound to a client's key (`cnf`), are refused although they are active. The answer's members
 * become custom claims, so `apiKeys.scopes: scopesFromClaim('scope')` gives the token its own scopes.
 *
 * @throws {TypeError} When an option cannot work.
 * @see {@link https://www.rfc-editor.org/rfc/rfc7662 RFC 7662}
 */
export function introspection(options: IntrospectionOptions): Lookup {
  const resolved = resolveIntrospectionOptions(options)
  const { endpoint, clientId, readSecret, clientAuthentication, audience, issuer } = resolved
  const lookup: Lookup = async (token, { signal }) => {
    const client = { clientId, clientSecret: await readSecret() }
    const request = introspectionRequest(token, client, clientAuthentication)
    const answer = readAnswer(await boundedFetch(endpoint, request, signal))
    if (answer['active'] === false) return null
    if (answer['active'] !== true) throw nonsense()
    const facts = withoutNulls(answer)
    if (!isBearerAccessToken(facts) || !isMeantFor(facts['aud'], audience)) return null
    if (issuer !== undefined && answer['iss'] !== issuer) return null
    return toTokenInfo(token, answer, resolved)
  }
  const authority = introspectionIdentity(options)
  return Object.freeze(
    Object.assign(
      lookup,
      authority === undefined ? {} : { authority },
      issuer === undefined ? {} : { issuer },
    ),
  )
}

interface Client {
  readonly clientId: string
  readonly clientSecret: string
}

function introspectionRequest(
  token: string,
  { clientId, clientSecret }: Client,
  clientAuthentication: 'basic' | 'post',
): { method: string; headers: Record<string, string>; body: string } {
  const form = new URLSearchParams({ token, token_type_hint: 'access_token' })
  const headers: Record<string, string> = {
    'content-type': 'application/x-www-form-urlencoded',
    accept: 'application/json',
  }
  if (clientAuthentication === 'post') {
    form.set('client_id', clientId)
    form.set('client_secret', clientSecret)
  } else {
    const pair = `${formEncode(clientId)}:${formEncode(clientSecret)}`
    headers['authorization'] = `Basic ${Buffer.from(pair).toString('base64')}`
  }
  return { method: 'POST', headers, body: form.toString() }
}

// RFC 6749 §2.3.1: both are form-encoded before they are joined.
function formEncode(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1)
}

function readAnswer(response: BoundedResponse): Record<string, unknown> {
  const { status, text } = response
  if (status === 400 || status === 401 || status === 403) {
    // The token itself is never a reason for an error (RFC 7662 §2.2): this is about us.
    throw statusError(response, 'misconfigured')
  }
  if (TOO_LONG.has(status)) {
    throw new AuthorityError('unavailable', 'The token is too long for the endpoint.', {
      code: `http_${status}`,
      isAnswer: true,
    })
  }
  if (status !== 200) throw statusError(response)
  if (!isObject(parsed(() => JSON.parse(text)))) throw nonsense()
  // Of `active: false` and `active: true` in one answer, `JSON.parse` would take the last. It is an
  // answer all the same, and what makes it strange may be a name that a customer typed.
  const answer = parsed(() => parseStrictJson(text))
  if (isObject(answer)) return answer
  throw nonsense({ isAnswer: true })
}

function parsed(parse: () => unknown): unknown {
  try {
    return parse()
  } catch {
    return undefined
  }
}

// Servers write `null` for what they do not know.
function withoutNulls(answer: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(answer).filter(([, value]) => value !== null))
}

function nonsense({ isAnswer = false } = {}): AuthorityError {
  return new AuthorityError('unavailable', 'The answer makes no sense.', {
    code: 'bad_answer',
    isAnswer,
  })
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
