const BRAND = Symbol.for('claviger.not-grantable-error')

/**
 * Thrown when a key or machine client would have what the one who asks may not give, or act in the name
 * of another user. Nothing has changed then. In a route it is a 403.
 */
export class NotGrantableError extends Error {
  override readonly name: string = 'NotGrantableError'
  /**
   * What was refused: scopes, roles and audiences by their names, `claim <name>`, `a key of user <ID>`
   * and `a key of the whole organization`.
   */
  readonly refused: readonly string[]

  constructor(refused: readonly string[]) {
    super(`The key must only have what its maker may grant, got also: ${refused.join(', ')}.`)
    this.refused = Object.freeze([...refused])
    Object.defineProperty(this, BRAND, { value: true })
  }

  /** Tells a `NotGrantableError`, also one from another copy of this package. */
  static is(error: unknown): error is NotGrantableError {
    return error instanceof Error && BRAND in error
  }
}
