import type { CannotTellReason } from './reason.ts'

/** Whose fault it is that the authority gave no verdict. */
export type AuthorityErrorReason = Exclude<CannotTellReason, 'throttled'>

const BRAND = Symbol.for('claviger.authority-error')

/** What an {@link AuthorityError} says besides its message. */
export interface AuthorityErrorOptions extends ErrorOptions {
  /** Seconds after which the authority may be asked again, from its `Retry-After`. @default none */
  readonly retryAfterSeconds?: number
  /** A short machine-readable code for events, like `ECONNREFUSED` or `permission_denied`. */
  readonly code?: string
  /**
   * Whether the authority did answer, though not to any use for this credential. Such an answer does
   * not count towards the circuit breaker: one odd credential must not shut everybody out.
   *
   * @default false
   */
  readonly isAnswer?: boolean
}

/**
 * Thrown by a lookup that could not get an answer: the authority is down, overloaded, or refuses
 * *our* credentials. It always becomes a 503, never a 401.
 *
 * A lookup need not throw this class: any error at all means *cannot tell*. This one can say more.
 */
export class AuthorityError extends Error {
  override readonly name: string = 'AuthorityError'
  readonly reason: AuthorityErrorReason
  readonly retryAfterSeconds: number | undefined
  readonly code: string | undefined
  readonly isAnswer: boolean

  /**
   * @param reason `unavailable` when there is no valid answer, `misconfigured` when the authority
   *   does not accept our own credentials.
   * @param message For developers. It must hold no credential.
   */
  constructor(reason: AuthorityErrorReason, message: string, options: AuthorityErrorOptions = {}) {
    super(message, options)
    this.reason = reason
    this.retryAfterSeconds = options.retryAfterSeconds
    this.code = options.code
    this.isAnswer = options.isAnswer ?? false
    Object.defineProperty(this, BRAND, { value: true })
  }

  /** Tells an `AuthorityError`, also one from another copy of this package. */
  static is(error: unknown): error is AuthorityError {
    return error instanceof Error && BRAND in error
  }
}
