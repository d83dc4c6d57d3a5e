/** The prefix of Scalekit's key IDs. They are public names, listed and logged. */
export const SCALEKIT_KEY_ID_PREFIX = 'apit_'

/**
 * Tells a key ID from a key by its prefix, in any case.
 *
 * An authority that accepts the ID in place of the key makes a public name into a credential, so
 * these are refused before it is asked.
 */
export function isKeyId(credential: string, prefixes: readonly string[]): boolean {
  const lowerCase = credential.slice(0, 64).toLowerCase()
  return prefixes.some((prefix) => lowerCase.startsWith(prefix.toLowerCase()))
}
