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
