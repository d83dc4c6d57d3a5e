import { optionError } from '../options/check-options.ts'
import type { TokenInfo } from './token-info.ts'

/** Says which scopes an API key has. */
export type ApiKeyScopes = (tokenInfo: TokenInfo) => readonly string[]

// RFC 6749 §3.3: scope-token = 1*( %x21 / %x23-5B / %x5D-7E )
const SCOPE_TOKEN = /^[\x21\x23-\x5b\x5d-\x7e]+$/

/** Tells whether a string is one scope (RFC 6749 §3.3), which is what a challenge can name. */
export function isScopeToken(value: unknown): value is string {
  return typeof value === 'string' && SCOPE_TOKEN.test(value)
}

/**
 * Reads the scopes out of a custom claim of the key: a space-separated string, or an array.
 *
 * Use it only where customers cannot write that claim: a person who may label a key would grant its rights.
 * `apiKeys.trustedClaims` makes no difference here: naming the claim is what trusts it. Give its name to
 * `scalekitAuthority()` as `scopeClaim`, too, so that `grantable` decides who rotates such a key.
 *
 * @param claim The name of the custom claim.
 * @throws {TypeError} Without a name.
 */
export function scopesFromClaim(claim: string): ApiKeyScopes {
  if (typeof claim !== 'string' || claim === '') {
    throw optionError(
      'scopesFromClaim(): its argument',
      "the name of a custom claim, such as 'scopes'",
      claim,
    )
  }
  return ({ customClaims }) =>
    Object.hasOwn(customClaims, claim) ? scopeList(customClaims[claim]) : []
}

/**
 * Gives a key the scopes of its roles.
 *
 * @param scopesByRole The scopes of each role; a role that is not listed has none.
 * @throws {TypeError} When it is not an object of lists.
 */
export function scopesFromRoles(
  scopesByRole: Readonly<Record<string, readonly string[]>>,
): ApiKeyScopes {
  const isTable =
    typeof scopesByRole === 'object' &&
    scopesByRole !== null &&
    Object.values(scopesByRole).every(
      (scopes) => Array.isArray(scopes) && scopes.every(isScopeToken),
    )
  if (!isTable) {
    throw new TypeError("scopesFromRoles takes the scopes of each role: { admin: ['deploy'] }.")
  }
  const table = new Map(Object.entries(scopesByRole))
  return ({ roles }) => [...new Set(roles.flatMap((role) => table.get(role) ?? []))]
}

/** Reads scopes from a space-separated string or an array of strings; any other value has none. */
export function scopeList(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.split(' ').filter(isScopeToken)
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) return []
  return value.filter(isScopeToken)
}
