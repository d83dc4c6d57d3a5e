const VERSION = 1

/** Writes what is known of a key, bound to the digest it is about. */
export function writeValue(digest: string, info: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ v: VERSION, digest, info })
}

/**
 * Reads it back.
 *
 * @returns `undefined` for another version, another key's value, or anything else that somebody put
 *   there: it is as if nothing were there.
 */
export function parseValue(value: string, digest: string): unknown {
  try {
    const parsed: unknown = JSON.parse(value)
    if (typeof parsed !== 'object' || parsed === null) return undefined
    if (!('v' in parsed) || parsed.v !== VERSION) return undefined
    if (!('digest' in parsed) || parsed.digest !== digest) return undefined
    return 'info' in parsed ? parsed.info : undefined
  } catch {
    return undefined
  }
}
