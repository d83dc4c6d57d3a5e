const MAX_SECONDS = 300

/**
 * Reads a `Retry-After` header: seconds, or a date.
 *
 * @returns Seconds from 1 to 300; `undefined` for one that is missing, past, or makes no sense.
 * @see {@link https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3 RFC 9110 §10.2.3}
 */
export function parseRetryAfter(value: string | null): number | undefined {
  if (value === null) return undefined
  const seconds = /^\d{1,10}$/.test(value)
    ? Number(value)
    : (Date.parse(value) - Date.now()) / 1_000
  // A negative number parses as a year of long ago.
  return seconds > 0 ? Math.min(Math.max(seconds, 1), MAX_SECONDS) : undefined
}
