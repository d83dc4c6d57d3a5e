const NOT_FOUND = Symbol.for('claviger.secret-not-found-error')
const EXISTS = Symbol.for('claviger.secret-exists-error')
const CONFLICT = Symbol.for('claviger.secret-conflict-error')

/** The organization has no secret of this name. In a route it is a 404. */
export class SecretNotFoundError extends Error {
  override readonly name = 'SecretNotFoundError'
  readonly code = 'secret_not_found'

  /** @param secret Its name, which is checked already. */
  constructor(secret: string) {
    super(
      `{{Secrets.${secret}}} must name a secret of the organization, and there is no such secret.`,
    )
    Object.defineProperty(this, NOT_FOUND, { value: true })
  }

  /** Tells a `SecretNotFoundError`, also one from another copy of this package. */
  static is(error: unknown): error is SecretNotFoundError {
    return error instanceof Error && NOT_FOUND in error
  }
}

/** The organization has a secret of this name already, in the same or another case. */
export class SecretExistsError extends Error {
  override readonly name = 'SecretExistsError'
  readonly code = 'secret_exists'

  /** @param secret Its name, which is checked already. */
  constructor(secret: string) {
    super(
      `{{Secrets.${secret}}} exists already. Use rotate() to give it a new value, or choose another name.`,
    )
    Object.defineProperty(this, EXISTS, { value: true })
  }

  /** Tells a `SecretExistsError`, also one from another copy of this package. */
  static is(error: unknown): error is SecretExistsError {
    return error instanceof Error && EXISTS in error
  }
}

/** A secret was changed by another call since its version was read. */
export class SecretConflictError extends Error {
  override readonly name = 'SecretConflictError'
  readonly code = 'secret_conflict'

  /** @param secret Its name, which is checked already. */
  constructor(secret: string, version: number) {
    super(
      `{{Secrets.${secret}}} has version ${version}, which is not the one given as ifVersion. Read it again with list().`,
    )
    Object.defineProperty(this, CONFLICT, { value: true })
  }

  /** Tells a `SecretConflictError`, also one from another copy of this package. */
  static is(error: unknown): error is SecretConflictError {
    return error instanceof Error && CONFLICT in error
  }
}
