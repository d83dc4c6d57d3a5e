const BRAND = Symbol.for('claviger.client-not-found-error')

/**
 * Thrown when there is no such machine client to manage, or no such secret of it: the ID is unknown,
 * or belongs to another organization. Both look the same, so that an answer tells nothing about the
 * clients of others. In a route it is a 404.
 */
export class ClientNotFoundError extends Error {
  override readonly name: string = 'ClientNotFoundError'
  /** The ID that was asked for: of a client, or of a secret. */
  readonly id: string

  constructor(id: string) {
    super(`There is no machine client or client secret ${id} in this organization.`)
    this.id = id
    Object.defineProperty(this, BRAND, { value: true })
  }

  /** Tells a `ClientNotFoundError`, also one from another copy of this package. */
  static is(error: unknown): error is ClientNotFoundError {
    return error instanceof Error && BRAND in error
  }
}
