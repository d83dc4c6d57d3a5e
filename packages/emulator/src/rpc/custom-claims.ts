import { valid, validLength } from './refusals.ts'

const MAX_CLAIMS = 20

/**
 * Checks the custom claims of an API key: at most 20, names of 1 to 30 characters, values of 1
 * to 256.
 *
 * @throws {ConnectError} `InvalidArgument`.
 */
export function validCustomClaims(
  claims: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const entries = Object.entries(claims)
  valid(entries.length <= MAX_CLAIMS, `at most ${MAX_CLAIMS} custom claims`)
  for (const [name, value] of entries) {
    validLength('custom claim name', name, 1, 30)
    validLength('custom claim value', value, 1, 256)
  }
  return Object.fromEntries(entries)
}

/**
 * Merges a change into the custom claims of an API key; an empty value removes the claim.
 *
 * The protocol says "merged", and so does the server. The doc comment of the client's
 * `updateToken`, which says "replaces", is mistaken.
 *
 * @throws {ConnectError} `InvalidArgument`, when too much is left after the merge.
 */
export function mergeCustomClaims(
  claims: Readonly<Record<string, string>>,
  change: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const merged = Object.entries({ ...claims, ...change }).filter(([, value]) => value !== '')
  return validCustomClaims(Object.fromEntries(merged))
}
