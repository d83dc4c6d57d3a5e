/**
 * Parses a JSON text whose objects name no member twice.
 *
 * `JSON.parse` keeps the last of two members with one name; another reader may keep the first, and
 * then two readers see two tokens in one (RFC 8725 §2.4, RFC 7515 §4).
 *
 * @throws {SyntaxError} When it is no JSON, or names a member twice.
 */
export function parseStrictJson(text: string): unknown {
  const value: unknown = JSON.parse(text)
  if (hasDuplicateMember(text)) throw new SyntaxError('A member is named twice.')
  return value
}

const STRING = /"(?:[^"\\]|\\.)*"/y
const WHITESPACE = /[ \t\n\r]*/y

// The text is known to be JSON, so it is enough to look at strings, brackets and what follows a name.
function hasDuplicateMember(text: string): boolean {
  const open: (Set<string> | undefined)[] = []
  for (let i = 0; i < text.length;) {
    const char = text[i]
    if (char === '"') {
      STRING.lastIndex = i
      const literal = STRING.exec(text)?.[0] ?? '"'
      i += literal.length
      WHITESPACE.lastIndex = i
      const gap = WHITESPACE.exec(text)?.[0].length ?? 0
      const names = open.at(-1)
      if (text[i + gap] !== ':' || names === undefined) continue
      const name: unknown = JSON.parse(literal)
      if (typeof name !== 'string' || names.has(name)) return true
      names.add(name)
      continue
    }
    if (char === '{') open.push(new Set())
    else if (char === '[') open.push(undefined)
    else if (char === '}' || char === ']') open.pop()
    i += 1
  }
  return false
}
