import { charactersOf } from './b64token.ts'
import { MAX_CREDENTIAL_BYTES } from './max-credential-bytes.ts'

/** What an `Authorization` header says about Bearer authentication. */
export type BearerCredentials =
  | { readonly kind: 'absent' }
  | { readonly kind: 'malformed' }
  /** A token whose characters are not checked yet: see `isB64Token`. */
  | { readonly kind: 'token'; readonly token: string }

const SCHEME = 'bearer'
const SPACE = 32
// RFC 9110 §5.6.2: `Bearer` followed by one of these is another scheme.
const IS_SCHEME_CHARACTER = charactersOf(
  "!#$%&'*+.^_`|~-0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
)

const ABSENT: BearerCredentials = { kind: 'absent' }
const MALFORMED: BearerCredentials = { kind: 'malformed' }

/**
 * Reads the Bearer token out of an `Authorization` header value.
 *
 * Never throws and never guesses. Another scheme, and `Bearer` with nothing after it, are `absent`:
 * no credential was presented, so the challenge carries no error code (RFC 6750 §3.1). Anything but
 * spaces after the scheme, and more than 8,192 bytes of token, are `malformed`. Everything after the
 * spaces is the token: two tokens, or a comma-joined pair of headers, are a token that `isB64Token` refuses.
 * No pattern is matched, so that no part of the credential stays in `RegExp.$1`.
 *
 * @param header The field value as received, or `undefined` when the request has none.
 * @see {@link https://www.rfc-editor.org/rfc/rfc6750#section-2.1 RFC 6750 §2.1}
 * @see {@link https://www.rfc-editor.org/rfc/rfc9110#section-11.4 RFC 9110 §11.4}
 */
export function parseBearer(header: string | undefined): BearerCredentials {
  if (header === undefined || !isBearer(header)) return ABSENT
  let start = SCHEME.length
  while (header.charCodeAt(start) === SPACE) start += 1
  if (start === header.length) return ABSENT
  if (start === SCHEME.length || header.length - start > MAX_CREDENTIAL_BYTES) return MALFORMED
  return { kind: 'token', token: header.slice(start) }
}

function isBearer(header: string): boolean {
  if (header.slice(0, SCHEME.length).toLowerCase() !== SCHEME) return false
  // Past the end, the code is NaN, which is in no table.
  return IS_SCHEME_CHARACTER[header.charCodeAt(SCHEME.length)] !== 1
}
