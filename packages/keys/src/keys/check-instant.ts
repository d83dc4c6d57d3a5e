/**
 * Checks an instant; `undefined` where it is left out.
 *
 * @throws {TypeError} When it is not a valid Date of the years 0 to 9999, which PostgreSQL reads.
 */
export function checkInstant(name: string, value: unknown): Date | undefined {
  if (value === undefined) return undefined
  const year = value instanceof Date ? value.getUTCFullYear() : Number.NaN
  if (!(value instanceof Date) || !(year >= 0 && year <= 9_999)) {
    throw new TypeError(`${name} must be a valid Date.`)
  }
  return value
}
