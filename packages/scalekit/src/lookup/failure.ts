import { AuthorityError } from '@claviger/core'

/**
 * Makes the error for an authority that gave no answer.
 *
 * Neither this nor {@link misconfigured} carries a `cause` or a word of what came from upstream:
 * both may hold credentials, and what is thrown ends up in a log.
 *
 * @param code Short and machine-readable: an errno, a gRPC status, `http_502`.
 */
export function unavailable(code: string, retryAfterSeconds?: number): AuthorityError {
  return new AuthorityError('unavailable', `Scalekit gave no usable answer (${code}).`, {
    code,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  })
}

/** Makes the error for a gateway that turned away the request about one key. */
export function turnedAway(code: string): AuthorityError {
  return new AuthorityError('unavailable', `A gateway turned this key away (${code}).`, {
    code,
    isAnswer: true,
  })
}

/** Makes the error for an authority that does not accept our own credentials or settings. */
export function misconfigured(code: string): AuthorityError {
  return new AuthorityError(
    'misconfigured',
    `Scalekit does not accept this service's own settings (${code}).`,
    { code },
  )
}
