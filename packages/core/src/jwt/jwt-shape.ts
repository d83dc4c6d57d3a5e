// Laxer than a token may be: one with padding is refused, but it must not be sent to a lookup.
const PART = /^[A-Za-z0-9_+/-]+={0,2}$/
const utf8 = new TextDecoder()

/**
 * Tells whether a credential is a JOSE compact serialization: three base64url parts (signed), or
 * five (encrypted), headed by a JSON object with `alg`.
 *
 * Such a credential is never an API key, so it is never sent to a lookup where access tokens are
 * accepted; whether it is any good is for the verifier to say.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7515#section-7.1 RFC 7515 §7.1}
 * @see {@link https://www.rfc-editor.org/rfc/rfc7516#section-7.1 RFC 7516 §7.1}
 */
export function isJwtShaped(credential: string): boolean {
  // Six at most: a credential made of dots must not become eight thousand strings.
  const parts = credential.split('.', 6)
  const [header] = parts
  if (header === undefined || !PART.test(header)) return false
  if (parts.length === 5) return hasAlg(header)
  return (
    parts.length === 3 &&
    parts.every((part, i) => (i === 2 && part === '') || PART.test(part)) &&
    hasAlg(header)
  )
}

function hasAlg(header: string): boolean {
  try {
    const value: unknown = JSON.parse(utf8.decode(Buffer.from(header, 'base64url')))
    return typeof value === 'object' && value !== null && 'alg' in value
  } catch {
    return false
  }
}
