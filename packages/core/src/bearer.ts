/** What an `Authorization` header says about Bearer authentication. */
export type BearerCredentials =
  | { readonly kind: 'absent' }
  | { readonly kind: 'malformed' }
  | { readonly kind: 'token'; readonly token: string }

/** The longest credential that is looked at, in bytes. */
export const MAX_CREDENTIAL_BYTES = 8192

// Whoever writes `Bearer` and then something else than a token character meant Bearer.
const BEARER_SCHEME = /^bearer(?![!#$%&'*+.^_`|~0-9a-z-])/i
const NOTHING_BUT_SCHEME = /^bearer *$/i
const BEARER_CREDENTIALS = /^bearer +([A-Za-z0-9\-._~+/]+=*)$/i

const ABSENT: BearerCredentials = { kind: 'absent' }
const MALFORMED: BearerCredentials = { kind: 'malformed' }

/**
 * Reads the Bearer token out of an `Authorization` header value.
 *
 * Never throws and never guesses. Another scheme, and `Bearer` with nothing after it, are `absent`:
 * no credential was presented, so the challenge carries no error code (RFC 6750 §3.1). Two tokens,
 * a comma-joined pair of headers, a tab, or more than 8,192 bytes of token are `malformed`. The
 * patterns have no overlapping classes, so the time is linear in the header's length.
 *
 * @param header The field value as received, or `undefined` when the request has none.
 * @see {@link https://www.rfc-editor.org/rfc/rfc6750#section-2.1 RFC 6750 §2.1}
 * @see {@link https://www.rfc-editor.org/rfc/rfc9110#section-11.4 RFC 9110 §11.4}
 */
export function parseBearer(header: string | undefined): BearerCredentials {
  if (header === undefined || !BEARER_SCHEME.test(header)) return ABSENT
  if (NOTHING_BUT_SCHEME.test(header)) return ABSENT

  const token = BEARER_CREDENTIALS.exec(header)?.[1]
  if (token === undefined || token.length > MAX_CREDENTIAL_BYTES) return MALFORMED
  return { kind: 'token', token }
}
