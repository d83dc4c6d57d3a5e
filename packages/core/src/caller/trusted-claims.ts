import { optionError } from '../options/check-options.ts'

/** The custom claims that may be believed: these names, or all of them. */
export type TrustedClaims = readonly string[] | 'all'

/**
 * Makes the function that tells whether a custom claim of a key may be believed. What the application
 * names replaces what the lookup names.
 *
 * @throws {TypeError} When either is not a list of names; only a lookup may say `all`.
 */
export function claimTruster(options: {
  readonly lookup: { readonly trustedClaims?: unknown }
  readonly trustedClaims?: unknown
}): (name: string) => boolean {
  const { lookup, trustedClaims } = options
  const ofLookup = checkTrustedClaims('apiKeys.lookup.trustedClaims', lookup.trustedClaims ?? [])
  if (trustedClaims === undefined && ofLookup === 'all') return () => true
  const names = new Set(
    trustedClaims === undefined
      ? ofLookup
      : checkClaimNames('apiKeys.trustedClaims', trustedClaims),
  )
  return (name) => names.has(name)
}

/**
 * Checks a list of names, or `all`, and copies it.
 *
 * @throws {TypeError} When it is neither.
 */
export function checkTrustedClaims(name: string, value: unknown): TrustedClaims {
  return value === 'all' ? value : checkClaimNames(name, value)
}

/**
 * Checks a list of claim names, and copies it.
 *
 * @throws {TypeError} When it is not one.
 */
export function checkClaimNames(name: string, value: unknown): readonly string[] {
  const names: unknown[] | undefined = Array.isArray(value) ? value : undefined
  if (names === undefined || !names.every((item) => typeof item === 'string' && item !== '')) {
    throw optionError(name, "a list of claim names, like ['tier']", value)
  }
  return Object.freeze(names.map(String))
}
