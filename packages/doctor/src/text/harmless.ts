const LONGEST = 200
const LONGEST_MESSAGE = 800
// A long run of letters and digits may be a key, or a part of a token, that somebody put into a claim.
const RUN = /[\w+=~-]{16,}/g
const WORD = /^(?:[A-Za-z]{0,20}|\d{1,4}|v\d{1,3})$/
// Control and format characters would move the cursor of a terminal, or turn the text around.
const UNSAFE = /[\p{C}\p{Zl}\p{Zp}]/gu

/**
 * Shows a value that came from outside: on one line, of bounded length, without control characters and
 * without what may be a credential.
 *
 * @param known Values of the settings. They are shown as they are, also where they look like a key.
 */
export function show(value: unknown, known: readonly string[] = []): string {
  if (value === undefined) return 'none'
  if (typeof value === 'string') return quote(isKnown(value, known) ? value : mask(value))
  if (typeof value === 'number' || typeof value === 'boolean' || value === null)
    return String(value)
  if (!Array.isArray(value)) return 'an object'
  const items: readonly unknown[] = value
  const shown = items
    .slice(0, 5)
    .map((item) => (Array.isArray(item) ? 'a list' : show(item, known)))
  return `[${shown.join(', ')}${items.length > 5 ? `, and ${items.length - 5} more` : ''}]`
}

/** Makes a message of another program harmless in the same way. */
export function harmless(text: string): string {
  return bound(escape(mask(text.replaceAll(/\S+/g, withoutPassword))), LONGEST_MESSAGE)
}

// A URL may have a password in it; one that was not encoded may have slashes and at signs of its own.
function withoutPassword(word: string): string {
  const start = word.indexOf('//')
  const end = word.lastIndexOf('@')
  return start !== -1 && end > start ? `${word.slice(0, start)}//…${word.slice(end)}` : word
}

// With a slash more or less at its end, it is known as well.
function isKnown(value: string, known: readonly string[]): boolean {
  return known.some((one) => withoutSlash(one) === withoutSlash(value))
}

function withoutSlash(text: string): string {
  return text.endsWith('/') ? text.slice(0, -1) : text
}

function mask(text: string): string {
  return text.replaceAll(RUN, (run) =>
    run.split(/[-_]/).every((part) => WORD.test(part)) ? run : `…(${run.length} characters)…`,
  )
}

function quote(text: string): string {
  return `"${bound(escape(text))}"`
}

function escape(text: string): string {
  return text.replaceAll(
    UNSAFE,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  )
}

function bound(text: string, longest = LONGEST): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}
