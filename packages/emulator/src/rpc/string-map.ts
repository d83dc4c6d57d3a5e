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
 * Replaces the custom claims of an API key, as `UpdateToken` does: a claim that the update does not
 * name is removed. An update without claims changes nothing, because proto3 cannot tell an empty map
 * from an absent one.
 *
 * The official client's own tests assert this. The protocol's description of the field ("merged")
 * contradicts them; of that description, only the removal by an empty value is kept.
 *
 * @throws {ConnectError} `InvalidArgument`, when a claim breaks {@link CUSTOM_CLAIMS}.
 */
export function replaceCustomClaims(
  claims: Readonly<Record<string, string>>,
  update: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const given = Object.entries(update)
  if (given.length === 0) return claims
  return validStringMap(
    CUSTOM_CLAIMS,
    Object.fromEntries(given.filter(([, value]) => value !== '')),
  )
}
