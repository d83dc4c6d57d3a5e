// A pattern would do, but a match leaves the credential in `RegExp.$1` and `RegExp.input`, where any
// code of the process can read it.
const IS_TOKEN_CHARACTER = charactersOf(
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/',
)
const EQUALS_SIGN = 61

/**
 * Tells whether a string is a `b64token` and nothing else. ASCII only; the time is linear in the
 * length.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6750#section-2.1 RFC 6750 §2.1}
 */
export function isB64Token(text: string): boolean {
  let end = text.length
  while (end > 0 && text.charCodeAt(end - 1) === EQUALS_SIGN) end -= 1
  if (end === 0) return false
  for (let i = 0; i < end; i += 1) {
    if (IS_TOKEN_CHARACTER[text.charCodeAt(i)] !== 1) return false
  }
  return true
}

/** Makes a table of characters, which answers 1 for each of them and nothing for others. */
export function charactersOf(characters: string): Uint8Array {
  const table = new Uint8Array(128)
  for (let i = 0; i < characters.length; i += 1) table[characters.charCodeAt(i)] = 1
  return table
}
