import { optionError } from './check-options.ts'

/**
 * Reads the audience of an API: a string, a list of strings, or an explicit `null` for every audience.
 *
 * @throws {TypeError} When it is missing, or could never match.
 */
export function checkAudience(name: string, audience: unknown): readonly string[] | null {
  if (audience === null) return null
  if (Array.isArray(audience) && audience.length === 0) {
    throw new TypeError(
      `${name} must be this API's \`aud\`, a list of them, or null to skip it, got an empty list, which no token could satisfy.`,
    )
  }
  const list: readonly unknown[] = Array.isArray(audience) ? audience : [audience]
  if (!list.every((item) => typeof item === 'string' && item !== '')) {
    throw optionError(name, "this API's `aud`, a list of them, or null to skip it", audience)
  }
  return Object.freeze(list.map(String))
}
