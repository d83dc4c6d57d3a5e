import { OAuthError } from './oauth-error.ts'

const FORM = /^application\/x-www-form-urlencoded(?:\s*;.*)?$/i

/**
 * Reads the parameters of a token request. A parameter without a value counts as absent.
 *
 * @throws {OAuthError} `invalid_request`, when it is not a form or a parameter comes twice.
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-3.2 RFC 6749 §3.2}
 */
export function readTokenForm(
  contentType: string | undefined,
  body: string,
): ReadonlyMap<string, string> {
  if (!FORM.test(contentType ?? '')) {
    throw new OAuthError('invalid_request', 'the request must be a form')
  }

  const form = new Map<string, string>()
  for (const [name, value] of new URLSearchParams(body)) {
    if (value === '') continue
    if (form.has(name)) throw new OAuthError('invalid_request', 'a parameter is repeated')
    form.set(name, value)
  }
  return form
}
