import type { Lookup } from '../api-key/lookup.ts'
import type { Introspected } from './introspection-answer.ts'
import { IntrospectionEndpoint } from './introspection-endpoint.ts'
import { toTokenInfo } from './introspected-token.ts'
import { introspectionIdentity } from './introspection-identity.ts'
import { scopesFromClaim } from '../caller/scopes.ts'
import { resolveIntrospectionOptions, type IntrospectionOptions } from './introspection-options.ts'
import { isIntrospectedBearer } from '../claims/is-bearer-access-token.ts'
import { isMeantFor } from '../claims/is-meant-for.ts'

/**
 * Makes a lookup that asks an OAuth server's introspection endpoint.
 *
 * Only `active: true` is a yes, and only `active: false` a no. ID, refresh and logout tokens, and a
 * token that is bound to a client's key (`cnf`), are refused although they are active. The answer's members
 * become custom claims, and its `scope` the scopes of the token.
 *
 * A client error may come from a gateway that turned one token away, and so may a redirect or a page
 * that comes repeatedly. Then a token that was never issued is asked about: if that gets a plain
 * `active: false`, the failure is of the one token. That one gets a 503, no circuit breaker opens, and
 * the operator is not told of an outage.
 *
 * It names its authority and settings, so that only processes with the same ones share entries in a
 * store. A setting that is a function cannot be compared: a store then needs `apiKeys.authority`.
 *
 * @throws {TypeError} When an option cannot work.
 * @see {@link https://www.rfc-editor.org/rfc/rfc7662 RFC 7662}
 */
export function introspection(options: IntrospectionOptions): Lookup {
  const resolved = resolveIntrospectionOptions(options)
  const { audience, issuer } = resolved
  const endpoint = new IntrospectionEndpoint(resolved)
  const lookup: Lookup = async (token, { signal }) => {
    const answer = await endpoint.ask(token, signal)
    if (answer === undefined) return null
    const facts = withoutNulls(answer)
    if (!isIntrospectedBearer(facts) || !isMeantFor(facts['aud'], audience)) return null
    if (issuer !== undefined && answer['iss'] !== issuer) return null
    return toTokenInfo(token, answer, resolved)
  }
  const authority = introspectionIdentity(options)
  return Object.freeze(
    Object.assign(
      lookup,
      { trustedClaims: resolved.trustedClaims, scopes: scopesFromClaim('scope') },
      authority === undefined ? {} : { authority },
      issuer === undefined ? {} : { issuer },
    ),
  )
}

// Servers write `null` for what they do not know.
function withoutNulls(answer: Introspected): Introspected {
  return Object.fromEntries(Object.entries(answer).filter(([, value]) => value !== null))
}
