import type { RawResponse } from './parse-responses.ts'

/**
 * The answers, byte for byte as a client gets them, with the headers in alphabetical order. Every
 * adapter has to give exactly these: nothing more, nothing less, nothing differently spelt.
 */
export const ANSWERS = {
  missing: `401
cache-control: no-store
content-length: 39
content-type: application/json; charset=utf-8
vary: Authorization
www-authenticate: Bearer realm="api"

{"error":"Missing authorization token"}`,

  invalid: `401
cache-control: no-store
content-length: 36
content-type: application/json; charset=utf-8
vary: Authorization
www-authenticate: Bearer realm="api", error="invalid_token"

{"error":"Invalid or expired token"}`,

  /** A role, a claim or an organization is missing: no other token of this kind would help. */
  forbidden: `403
cache-control: no-store
content-length: 36
content-type: application/json; charset=utf-8
vary: Authorization

{"error":"Insufficient permissions"}`,

  unavailable: `503
cache-control: no-store
content-length: 50
content-type: application/json; charset=utf-8
retry-after: 1
vary: Authorization

{"error":"Authentication temporarily unavailable"}`,
} as const

/** A 401 of a guard that requires scopes: its challenge names them, so that a client asks for them. */
export function naming(scope: string, answer: string): string {
  return answer.replace(/(www-authenticate: .*)/, `$1, scope="${scope}"`)
}

/** The answer to a caller who lacks scopes: the challenge names them (RFC 6750 §3). */
export function insufficientScope(scope: string): string {
  const challenge = `www-authenticate: Bearer realm="api", error="insufficient_scope", scope="${scope}"`
  return ANSWERS.forbidden.replace('\n\n', `\n${challenge}\n\n`)
}

/** The answer when the authority said itself when to ask again. */
export function unavailableFor(seconds: number): string {
  return ANSWERS.unavailable.replace('retry-after: 1', `retry-after: ${seconds}`)
}

/** The same answer to HEAD: every header, and no body (RFC 9110 §9.3.2). */
export function withoutBody(answer: string): string {
  return `${answer.slice(0, answer.indexOf('\n\n'))}\n\n`
}

// Node's own, about the connection and the clock; no adapter has a hand in them.
const NODE_HEADERS = new Set(['date', 'connection', 'keep-alive'])

/** Writes a response the way {@link ANSWERS} does. */
export function written({ status, headers, body }: RawResponse): string {
  const lines = headers
    .filter(([name]) => !NODE_HEADERS.has(name))
    .map(([name, value]) => `${name}: ${value}`)
    .toSorted()
  return [status, ...lines, '', body].join('\n')
}
