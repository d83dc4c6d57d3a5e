const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Decodes base64url in its one canonical form: no padding, no white space, no bits left over.
 * Everything else would be a second spelling of the same token.
 *
 * @returns `undefined` for any other string, and for the empty one.
 * @see {@link https://www.rfc-editor.org/rfc/rfc7515#section-2 RFC 7515 §2}
 * @see {@link https://www.rfc-editor.org/rfc/rfc4648#section-3.5 RFC 4648 §3.5}
 */
export function decodeBase64url(text: string): Buffer | undefined {
  if (text === '') return undefined
  const bytes = Buffer.from(text, 'base64url')
  // What is not of the alphabet is dropped or respelt. A pattern would leave the token in `RegExp.$1`.
  return bytes.toString('base64url') === text ? bytes : undefined
}

/** Tells whether {@link decodeBase64url} decodes a string. */
export function isCanonicalBase64url(text: string): boolean {
  return decodeBase64url(text) !== undefined
}

/**
 * Decodes bytes into a string.
 *
 * @throws {TypeError} When the bytes are not UTF-8.
 */
export function decodeText(bytes: Uint8Array): string {
  return utf8.decode(bytes)
}
