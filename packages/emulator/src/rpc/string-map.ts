import { valid, validLength } from './refusals.ts'

/** What the protocol allows in a map from string to string: how many entries, how long. */
export interface StringMapRule {
  readonly field: string
  readonly entries: number
  readonly names: readonly [min: number, max: number]
  readonly values: readonly [min: number, max: number]
}

/** The rule for the custom claims of an API key. */
export const CUSTOM_CLAIMS: StringMapRule = {
  field: 'custom claim',
  entries: 20,
  names: [1, 30],
  values: [1, 256],
}

/** The rule for the metadata of users and memberships. */
export const METADATA: StringMapRule = {
  field: 'metadata',
  entries: 20,
  names: [3, 25],
  values: [1, 256],
}

/**
 * Checks a map by its rule.
 *
 * @throws {ConnectError} `InvalidArgument`.
 */
export function validStringMap(
  rule: StringMapRule,
  map: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const entries = Object.entries(map)
  valid(entries.length <= rule.entries, `${rule.field}: at most ${rule.entries} entries`)
  for (const [name, value] of entries) {
    validLength(`${rule.field} name`, name, ...rule.names)
    validLength(`${rule.field} value`, value, ...rule.values)
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
  const merged = new Map([...Object.entries(claims), ...Object.entries(change)])
  const left = [...merged].filter(([, value]) => value !== '')
  return validStringMap(CUSTOM_CLAIMS, Object.fromEntries(left))
}
