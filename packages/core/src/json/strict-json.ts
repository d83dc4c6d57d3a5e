/**
 * Parses a JSON text that all readers read alike (I-JSON, RFC 7493 §2): no object names a member
 * twice, and no string contains a lone surrogate.
 *
 * `JSON.parse` keeps the last of two members with one name; another reader may keep the first, and
 * then two readers see two tokens in one (RFC 8725 §2.4, RFC 7515 §4). Half a pair becomes a
 * replacement character wherever it is written as UTF-8, and then two different subjects are one.
 *
 * @throws {SyntaxError} When the string is invalid or ambiguous JSON.
 */
export function parseStrictJson(text: string): unknown {
  const value: unknown = JSON.parse(text)
  if (hasDuplicate(text, value) || hasLoneSurrogate(text, value)) {
    throw new SyntaxError('Expected JSON without duplicate members and lone surrogates.')
  }
  return value
}

const QUOTE = 0x22
const COLON = 0x3a
const BACKSLASH = 0x5c

// Of members with one name, JSON.parse keeps one: the value then has fewer than were written.
function hasDuplicate(text: string, value: unknown): boolean {
  return countWritten(text) !== countMembers(value)
}

// The text is known to be JSON: outside its strings, a colon follows the name of each member.
function countWritten(text: string): number {
  let colons = 0
  let isInString = false
  for (let i = 0; i < text.length; i += 1) {
    const char = text.charCodeAt(i)
    if (char === QUOTE) isInString = !isInString
    else if (char === BACKSLASH) i += 1
    else if (char === COLON && !isInString) colons += 1
  }
  return colons
}

function countMembers(value: unknown): number {
  let members = 0
  for (const object of objectsIn(value)) {
    if (!Array.isArray(object)) members += Object.keys(object).length
  }
  return members
}

function hasLoneSurrogate(text: string, value: unknown): boolean {
  if (!text.isWellFormed()) return true
  // Only an escape can write one half alone into a well-formed text.
  if (!text.includes('\\u')) return false
  if (typeof value === 'string') return !value.isWellFormed()
  return objectsIn(value).some((object) =>
    Object.entries(object).some(
      ([name, member]: [string, unknown]) =>
        !name.isWellFormed() || (typeof member === 'string' && !member.isWellFormed()),
    ),
  )
}

/** Lists a value's objects and arrays at every level. Not recursive: JSON may be nested deeply. */
function objectsIn(value: unknown): readonly object[] {
  const found = isObjectOrArray(value) ? [value] : []
  // The list grows while it is walked.
  for (const object of found) {
    const members: unknown[] = Object.values(object)
    for (const member of members) if (isObjectOrArray(member)) found.push(member)
  }
  return found
}

function isObjectOrArray(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
