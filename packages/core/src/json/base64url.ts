const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Tells whether a string is base64url in its one canonical form: no padding, no white space, no bits
 * left over. Everything else would be a second spelling of the same token.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7515#section-2 RFC 7515 §2}
 * @see {@link https://www.rfc-editor.org/rfc/rfc4648#section-3.5 RFC 4648 §3.5}
 */
export function isCanonicalBase64url(text: string): boolean {
  // What is not of the alphabet is dropped or respelt. A pattern would leave the token in `RegExp.$1`.
  return text !== '' && Buffer.from(text, 'base64url').toString('base64url') === text
}

/**
 * Decodes canonical base64url into a string.
 *
 * @throws {TypeError} When the bytes are not UTF-8.
 */
export function decodeText(base64url: string): string {
  return utf8.decode(Buffer.from(base64url, 'base64url'))
}
