/**
 * Makes the parameters of a statement, as a driver takes them.
 *
 * @throws {TypeError} When a string has the character U+0000, which PostgreSQL cannot hold. It came
 *   from a client, and is no fault of the database.
 */
export function checkParameters(parameters: readonly unknown[]): unknown[] {
  if (parameters.some(hasNul)) {
    throw new TypeError('A string must not contain the character U+0000.')
  }
  return [...parameters]
}

function hasNul(value: unknown): boolean {
  return Array.isArray(value)
    ? value.some(hasNul)
    : typeof value === 'string' && value.includes('\0')
}
