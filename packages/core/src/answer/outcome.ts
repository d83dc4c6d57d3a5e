import type { Auth } from '../caller/auth.ts'
import type { Reason } from '../verdict/reason.ts'

/** What the core makes of a request: the one value that an adapter has to carry. */
export type Outcome = Granted | Refused

/** The caller is verified and may go on. */
export interface Granted {
  readonly kind: 'granted'
  readonly auth: Auth
}

/** The request is answered here, and its handler never runs. */
export interface Refused {
  readonly kind: 'refused'
  readonly reason: Reason
  readonly refusal: Refusal
}

/**
 * The request has no caller, and may go on without one: `optionalToken` without an `Authorization`
 * header, or a CORS preflight that the application lets pass.
 */
export interface Anonymous {
  readonly kind: 'anonymous'
}

/** A finished answer. An adapter writes it as it is. */
export interface Refusal {
  /** 204 only for a CORS preflight that the guard answers itself. */
  readonly status: 204 | 401 | 403 | 503
  /** Lower-case names. Meant to replace what is there, not to be appended. */
  readonly headers: Readonly<Record<string, string>>
  /** JSON text. */
  readonly body: string
}
