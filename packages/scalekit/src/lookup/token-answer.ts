import { misconfigured, unavailable } from './failure.ts'
import type { FormAnswer } from './post-form.ts'

/** What the token endpoint granted, or that it refused our credentials. */
export type TokenAnswer =
  | { readonly kind: 'granted'; readonly value: string; readonly lifetimeMs: number | undefined }
  | { readonly kind: 'refused'; readonly code: string }

const MAX_TOKEN_LENGTH = 16_384

/**
 * Reads an answer of the token endpoint.
 *
 * @throws {AuthorityError} When it neither grants nor refuses.
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-5 RFC 6749 §5}
 */
export function readTokenAnswer({ status, body, retryAfterSeconds }: FormAnswer): TokenAnswer {
  if (status === 200) return readGrant(body)
  const code = `http_${status}`
  if (isRefusal(status)) return { kind: 'refused', code }
  throw isForLater(status) ? unavailable(code, retryAfterSeconds) : misconfigured(code)
}

/** Tells whether a status of the token endpoint says that our ID or secret is wrong. */
export function isRefusal(status: number): boolean {
  return status === 400 || status === 401 || status === 403
}

/** Tells whether a status of the token endpoint may be another one when asked again. */
export function isForLater(status: number): boolean {
  // What is left is a redirect or a page that is not there: the environment URL is wrong.
  return !(status >= 300 && status < 500) || status === 408 || status === 425 || status === 429
}

function readGrant(body: unknown): TokenAnswer {
  if (typeof body !== 'object' || body === null || !('access_token' in body)) {
    throw unavailable('malformed_token_answer')
  }
  const { access_token: value } = body
  if (typeof value !== 'string' || !isHeaderSafe(value)) {
    throw unavailable('malformed_token_answer')
  }
  const seconds = 'expires_in' in body ? body.expires_in : undefined
  const lifetimeMs = typeof seconds === 'number' && seconds > 0 ? seconds * 1000 : undefined
  return { kind: 'granted', value, lifetimeMs }
}

// Anything else would fail in the header, in an error that quotes it. A pattern would leave the
// token in `RegExp.input`.
function isHeaderSafe(value: string): boolean {
  if (value === '' || value.length > MAX_TOKEN_LENGTH) return false
  for (let i = 0; i < value.length; i += 1) {
    const code = value.charCodeAt(i)
    if (code < 0x21 || code > 0x7e) return false
  }
  return true
}
