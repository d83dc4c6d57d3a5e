/** The error codes of RFC 6750 §3.1 that we use. */
export type BearerError = 'invalid_token' | 'insufficient_scope'

/** What a challenge says besides the scheme. */
export interface ChallengeParameters {
  readonly realm: string
  readonly error?: BearerError | undefined
  readonly scope?: string | undefined
  /** URL of the protected resource metadata (RFC 9728 §5.1). */
  readonly resourceMetadata?: string | undefined
}

// RFC 9110 §5.6.4: what may stand in a quoted-string, without anything beyond ASCII.
const QUOTABLE = /^[\t\x20-\x7e]*$/

/** Tells whether a string can stand in a challenge. */
export function isQuotable(text: string): boolean {
  return QUOTABLE.test(text)
}

/**
 * Writes a Bearer challenge. Every value comes from the application's own code or options, never
 * from the request.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6750#section-3 RFC 6750 §3}
 */
export function bearerChallenge(parameters: ChallengeParameters): string {
  const { realm, error, scope, resourceMetadata } = parameters
  return written('Bearer', { realm, error, scope, resource_metadata: resourceMetadata })
}

/**
 * Writes the challenge of an API that takes keys in a header of their own. No scheme is registered for
 * them; `ApiKey` is the usual name, and `header` says where the key goes.
 */
export function keyChallenge(realm: string, header: string): string {
  return written('ApiKey', { realm, header })
}

function written(scheme: string, fields: Readonly<Record<string, string | undefined>>): string {
  const parameters = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${quote(value)}`],
  )
  return `${scheme} ${parameters.join(', ')}`
}

function quote(text: string): string {
  return `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`
}
