/** The organization has no secret of this name. */
export class SecretNotFoundError extends Error {
  override readonly name = 'SecretNotFoundError'
  readonly code = 'secret_not_found'

  /** @param secret Its name, which is checked already. */
  constructor(secret: string) {
    super(
      `{{Secrets.${secret}}} must name a secret of the organization, and there is no such secret.`,
    )
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
  }
}

/**
 * A stored secret cannot be decrypted: its master key is not among the configured ones, or its row
 * was changed outside of this package.
 */
export class SecretUnreadableError extends Error {
  override readonly name = 'SecretUnreadableError'
  readonly code: 'unknown_master_key' | 'damaged_secret'

  /** @param secret Its name, which is checked already. */
  constructor(secret: string, code: SecretUnreadableError['code']) {
    super(
      code === 'unknown_master_key'
        ? `{{Secrets.${secret}}} must be encrypted under one of the masterKeys, and is under another one. Add that one to the end of masterKeys.`
        : `{{Secrets.${secret}}} must be as it was written, but its row was changed. Give it a new value with rotate().`,
    )
    this.code = code
  }
}
