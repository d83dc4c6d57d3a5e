import { bearerChallenge, keyChallenge, type BearerError } from './challenge.ts'
import { discardIfPromise } from '../options/discard-if-promise.ts'
import type { Refusal, Refused } from './outcome.ts'
import type { Reason } from '../verdict/reason.ts'

/** Why a request is refused. A preflight has an answer of its own. */
export type RefusalReason = Exclude<Reason, 'preflight'>

/** What a client gets for each reason. */
interface Answer {
  readonly status: Refusal['status']
  readonly error: string
  /**
   * The code of the challenge; `null` for a challenge without one, when no credential was presented
   * (RFC 6750 §3.1). Left out, the answer has no challenge.
   */
  readonly challenge?: BearerError | null
}

const MISSING: Answer = { status: 401, error: 'Missing authorization token', challenge: null }
const INVALID: Answer = {
  status: 401,
  error: 'Invalid or expired token',
  challenge: 'invalid_token',
}
const INSUFFICIENT_SCOPE: Answer = {
  status: 403,
  error: 'Insufficient permissions',
  challenge: 'insufficient_scope',
}
// Without a challenge: no other token of this kind would help.
const FORBIDDEN: Answer = { status: 403, error: 'Insufficient permissions' }
const CANNOT_TELL: Answer = { status: 503, error: 'Authentication temporarily unavailable' }

// A reason that is forgotten here does not compile.
const ANSWERS = {
  missing: MISSING,
  malformed: INVALID,
  key_id: INVALID,
  unknown_key: INVALID,
  expired: INVALID,
  revoked: INVALID,
  bad_signature: INVALID,
  bad_algorithm: INVALID,
  bad_type: INVALID,
  bad_claims: INVALID,
  bad_issuer: INVALID,
  bad_audience: INVALID,
  not_yet_valid: INVALID,
  unknown_kid: INVALID,
  insufficient_scope: INSUFFICIENT_SCOPE,
  insufficient_role: FORBIDDEN,
  insufficient_permission: FORBIDDEN,
  claim_mismatch: FORBIDDEN,
  wrong_organization: FORBIDDEN,
  throttled: CANNOT_TELL,
  unavailable: CANNOT_TELL,
  misconfigured: CANNOT_TELL,
} as const satisfies Record<RefusalReason, Answer>

/**
 * Answers a CORS preflight without running its handler. No header is replaced: those that CORS
 * middleware set are the answer.
 */
export const PREFLIGHT_ANSWER: Refused = Object.freeze({
  kind: 'refused',
  reason: 'preflight',
  refusal: Object.freeze({ status: 204, headers: Object.freeze({}), body: '' }),
})

/** What `formatBody` is told of a refusal. */
export interface RefusalDetails {
  readonly status: Refusal['status']
  readonly reason: Reason
  /** The text of the standard body. */
  readonly error: string
}

/** Makes the body of a refusal: anything that JSON can say. */
export type FormatBody = (details: RefusalDetails) => unknown

/** What the answers of one authenticator have in common. */
export interface AnswerOptions {
  readonly realm: string
  readonly resourceMetadata: string | undefined
  /** The scopes that a 401 names where its guard requires none, space-separated. */
  readonly scope?: string | undefined
  /** The header of API keys, beside `Authorization`. */
  readonly keyHeader?: string | undefined
  readonly formatBody: FormatBody | undefined
}

/** What only one refusal has. */
export interface RefusalExtras {
  /** The scopes that a client should ask for, space-separated. */
  readonly scope?: string
  /** Seconds, for a 503. */
  readonly retryAfterSeconds?: number
}

/** Turns a reason into the finished answer. */
export function refuse(
  reason: RefusalReason,
  options: AnswerOptions,
  { scope, retryAfterSeconds = 1 }: RefusalExtras = {},
): Refused {
  const { status, error, challenge }: Answer = ANSWERS[reason]
  const { realm, resourceMetadata, keyHeader } = options
  const body = bodyOf({ status, reason, error }, options.formatBody)
  return Object.freeze({
    kind: 'refused',
    reason,
    refusal: Object.freeze({
      status,
      headers: Object.freeze({
        'content-type': 'application/json; charset=utf-8',
        // Node works it out by itself, but not for HEAD, which is to have the headers of GET.
        'content-length': String(Buffer.byteLength(body)),
        'cache-control': 'no-store',
        // A refusal is stored nowhere, so replacing another `Vary` takes nothing away.
        vary: keyHeader === undefined ? 'Authorization' : `Authorization, ${keyHeader}`,
        ...(status === 503 ? { 'retry-after': String(retryAfterSeconds) } : {}),
        ...(challenge === undefined
          ? {}
          : {
              'www-authenticate': [
                bearerChallenge({
                  realm,
                  error: challenge ?? undefined,
                  scope: scope ?? (status === 401 ? options.scope : undefined),
                  resourceMetadata,
                }),
                // Only a 401 asks for a key: a challenge of keys cannot ask for one with more scopes.
                ...(keyHeader === undefined || status !== 401
                  ? []
                  : [keyChallenge(realm, keyHeader)]),
              ].join(', '),
            }),
      }),
      body,
    }),
  })
}

function bodyOf(details: RefusalDetails, formatBody: FormatBody | undefined): string {
  const standard = JSON.stringify({ error: details.error })
  if (formatBody === undefined) return standard
  try {
    const content: unknown = formatBody(Object.freeze(details))
    if (discardIfPromise(content)) return standard
    // `undefined` where the hook returns nothing, or what JSON cannot say.
    const body: string | undefined = JSON.stringify(content)
    return body ?? standard
  } catch {
    return standard
  }
}
