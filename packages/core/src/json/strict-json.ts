import { scanJson } from './scan-json.ts'

/**
 * Parses a JSON text that all readers read alike (I-JSON, RFC 7493 §2): no object names a member
 * twice, and no string contains a lone surrogate.
 *
 * `JSON.parse` keeps the last of two members with one name; another reader may keep the first, and
 * then two readers see two tokens in one (RFC 8725 §2.4, RFC 7515 §4). Half a pair becomes a
 * replacement character wherever it is written as UTF-8, and then two different subjects are one.
 *
 * @param maxParts The most commas and opening brackets outside of strings: each takes hundreds of
 *   times as long to read as a letter of a string.
 * @throws {SyntaxError} When the string is invalid or ambiguous JSON.
 * @throws {RangeError} When it has more parts; it is not parsed then.
 */
export function parseStrictJson(text: string, maxParts: number = Infinity): unknown {
  const { parts, colons, hasLoneSurrogate } = scanJson(text)
  if (parts > maxParts) {
    throw new RangeError(`Expected JSON of at most ${maxParts} parts, got ${parts}.`)
  }
  const value: unknown = JSON.parse(text)
  // Of members with one name, JSON.parse keeps one: the value then has fewer than were written.
  if (hasLoneSurrogate || colons !== countMembers(value)) {
    throw new SyntaxError('Expected JSON without duplicate members and lone surrogates.')
  }
  return value
}

/** Counts the members of all objects. Not recursive: JSON may be nested deeply. */
function countMembers(value: unknown): number {
  let members = 0
  const open: object[] = isObjectOrArray(value) ? [value] : []
  for (let object = open.pop(); object !== undefined; object = open.pop()) {
    const inside: unknown[] = Object.values(object)
    if (!Array.isArray(object)) members += inside.length
    for (const member of inside) if (isObjectOrArray(member)) open.push(member)
  }
  return members
}

function isObjectOrArray(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
