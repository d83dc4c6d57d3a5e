import { forgetLastMatch } from './forget-last-match.ts'

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
  const ambiguous = isAmbiguous(text)
  forgetLastMatch()
  if (ambiguous) throw new SyntaxError('Readers would disagree.')
  return value
}

const STRING = /"(?:[^"\\]|\\.)*"/y
const WHITESPACE = /[ \t\n\r]*/y
// With the flag `u`, only a surrogate without its other half matches.
const LONE_SURROGATE = /\p{Surrogate}/u

// The text is known to be JSON, so it is enough to look at strings, brackets and what follows a name.
function isAmbiguous(text: string): boolean {
  const open: (Set<string> | undefined)[] = []
  for (let i = 0; i < text.length;) {
    const char = text[i]
    if (char === '"') {
      STRING.lastIndex = i
      const literal = STRING.exec(text)?.[0] ?? '"'
      i += literal.length
      const content: unknown = literal.includes('\\') ? JSON.parse(literal) : literal.slice(1, -1)
      if (typeof content !== 'string' || LONE_SURROGATE.test(content)) return true
      WHITESPACE.lastIndex = i
      const gap = WHITESPACE.exec(text)?.[0].length ?? 0
      const names = open.at(-1)
      if (text[i + gap] !== ':' || names === undefined) continue
      if (names.has(content)) return true
      names.add(content)
      continue
    }
    if (char === '{') open.push(new Set())
    else if (char === '[') open.push(undefined)
    else if (char === '}' || char === ']') open.pop()
    i += 1
  }
  return false
}
