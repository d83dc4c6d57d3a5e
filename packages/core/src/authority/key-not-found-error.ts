const BRAND = Symbol.for('claviger.key-not-found-error')

/**
 * Thrown when there is no such key to manage: its ID is unknown, the key has ended, or it belongs to
 * another organization. The three look the same, so that an answer tells nothing about the keys of
 * others. In a route it is a 404.
 */
export class KeyNotFoundError extends Error {
  override readonly name: string = 'KeyNotFoundError'
  readonly keyId: string

  constructor(keyId: string) {
    super(`There is no active key ${keyId} in this organization.`)
    this.keyId = keyId
    Object.defineProperty(this, BRAND, { value: true })
  }

  /** Tells a `KeyNotFoundError`, also one from another copy of this package. */
  static is(error: unknown): error is KeyNotFoundError {
    return error instanceof Error && BRAND in error
  }
}
