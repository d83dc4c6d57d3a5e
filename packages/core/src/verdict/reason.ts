/**
 * Why a request was refused: a closed, stable list for events, metrics and `formatBody`.
 *
 * The client never sees a reason unless the application's own `formatBody` puts it in the body:
 * refusals look alike, so that a client cannot learn whether a key once existed.
 */
export type Reason =
  /** A CORS preflight that a guard answered itself: `allowPreflight: 'answer'`. */
  | 'preflight'
  | 'missing'
  | 'malformed'
  | 'key_id'
  | 'unknown_key'
  | 'expired'
  /** An access token that was revoked before it expired. */
  | 'revoked'
  | 'bad_signature'
  | 'bad_algorithm'
  | 'bad_type'
  | 'bad_claims'
  | 'bad_issuer'
  | 'bad_audience'
  | 'not_yet_valid'
  | 'unknown_kid'
  | 'insufficient_scope'
  | 'insufficient_role'
  | 'insufficient_permission'
  | 'claim_mismatch'
  | 'wrong_organization'
  | 'throttled'
  | 'unavailable'
  | 'misconfigured'

/** The reasons for which a credential is not accepted: the client's own doing, hence 401. */
export type InvalidReason = Exclude<
  Reason,
  'preflight' | 'missing' | ForbiddenReason | CannotTellReason
>

/** The reasons for which a verified caller may not do this: 403. */
export type ForbiddenReason =
  | 'insufficient_scope'
  | 'insufficient_role'
  | 'insufficient_permission'
  | 'claim_mismatch'
  | 'wrong_organization'

/** The reasons for which a credential could not be judged: never the client's fault, hence 503. */
export type CannotTellReason = 'throttled' | 'unavailable' | 'misconfigured'
