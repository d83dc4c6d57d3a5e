/**
 * Makes the parameters of a statement, as a driver takes them.
 *
 * @throws {TypeError} When a string has the character U+0000, which PostgreSQL cannot hold, or half of a
 *   surrogate pair, which would become another character. It came from a client, and is no fault of
 *   the database.
 */
export function checkParameters(parameters: readonly unknown[]): unknown[] {
  if (parameters.some(isUnstorable)) {
    throw new TypeError(
      'A string must not contain the character U+0000 or half of a surrogate pair.',
    )
  }
  return [...parameters]
}

const UNSTORABLE = /[\0\p{Surrogate}]/u

function isUnstorable(value: unknown): boolean {
  return Array.isArray(value)
    ? value.some(isUnstorable)
    : typeof value === 'string' && UNSTORABLE.test(value)
}
