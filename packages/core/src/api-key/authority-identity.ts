import { checkNonEmptyString } from '../options/check-options.ts'

/**
 * Joins what the lookup and the application say of the authority into one string, which is part of
 * the name of every entry in a store.
 *
 * @returns `undefined` when neither names the authority: then no store may be used.
 * @throws {TypeError} When one of the two is given and is not a non-empty string.
 */
export function authorityIdentity(options: {
  readonly lookup: { readonly authority?: unknown }
  readonly authority?: unknown
}): string | undefined {
  const { lookup, authority } = options
  if (lookup.authority === undefined && authority === undefined) return undefined
  // As JSON, so that no two different pairs give the same string.
  return JSON.stringify([
    lookup.authority === undefined
      ? null
      : checkNonEmptyString('apiKeys.lookup.authority', lookup.authority),
    authority === undefined ? null : checkNonEmptyString('apiKeys.authority', authority),
  ])
}
