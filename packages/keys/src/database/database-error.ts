/**
 * A statement that failed. It has PostgreSQL's code, and neither the statement nor its parameters:
 * PostgreSQL's own message may quote them.
 */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError'
  /** PostgreSQL's SQLSTATE, or the code of a system error such as `ECONNREFUSED`. */
  readonly code: string

  constructor(code: string, message: string = `The database could not be asked (${code}).`) {
    super(message)
    this.code = code
  }

  /** Makes one of what a driver threw. */
  static from(error: unknown): DatabaseError {
    if (error instanceof DatabaseError) return error
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : ''
    return new DatabaseError(typeof code === 'string' && /^\w{1,40}$/.test(code) ? code : 'unknown')
  }
}
