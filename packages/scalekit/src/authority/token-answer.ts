import { misconfigured, unavailable } from './failure.ts'
import type { FormAnswer } from './post-form.ts'
import { parseRetryAfter } from './retry-after.ts'

/** What the token endpoint granted, or that it refused our credentials. */
export type TokenAnswer =
  | { readonly kind: 'granted'; readonly value: string; readonly lifetimeMs: number | undefined }
  | { readonly kind: 'refused'; readonly code: string }

// What may stand in a header. Anything else would fail there, in an error that quotes it.
const HEADER_SAFE = /^[\x21-\x7e]{1,16384}$/

/**
 * Reads an answer of the token endpoint.
 *
 * @throws {AuthorityError} When it neither grants nor refuses.
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-5 RFC 6749 §5}
 */
export function readTokenAnswer({ status, body, retryAfter }: FormAnswer): TokenAnswer {
  if (status === 200) return readGrant(body)
  const code = `http_${status}`
  if (isRefusal(status)) return { kind: 'refused', code }
  throw isForLater(status) ? unavailable(code, parseRetryAfter(retryAfter)) : misconfigured(code)
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
  if (typeof value !== 'string' || !HEADER_SAFE.test(value)) {
    throw unavailable('malformed_token_answer')
  }
  const seconds = 'expires_in' in body ? body.expires_in : undefined
  const lifetimeMs = typeof seconds === 'number' && seconds > 0 ? seconds * 1000 : undefined
  return { kind: 'granted', value, lifetimeMs }
}
