const utf8 = new TextDecoder()

/**
 * Tells whether a credential is a JOSE compact serialization, signed or encrypted, or something that
 * may have one in it: it begins with a JSON object with `alg`, as base64url, and a dot.
 *
 * Such a credential is never an API key, so it is never sent to a lookup where access tokens are
 * accepted; whether it is any good is for the verifier to say. The shape is looser than a token's: a
 * live one with padding, or with a word more at its end, is refused, and must not leave all the same.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7515#section-7.1 RFC 7515 §7.1}
 * @see {@link https://www.rfc-editor.org/rfc/rfc7516#section-7.1 RFC 7516 §7.1}
 */
export function isJwtShaped(credential: string): boolean {
  const dot = credential.indexOf('.')
  return dot > 0 && hasAlg(credential.slice(0, dot))
}

function hasAlg(header: string): boolean {
  try {
    const value: unknown = JSON.parse(utf8.decode(Buffer.from(header, 'base64url')))
    return typeof value === 'object' && value !== null && 'alg' in value
  } catch {
    return false
  }
}
