const MAX_SECONDS = 300
const HTTP_DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? .*\d\d:\d\d:\d\d/

/**
 * Reads a `Retry-After` header: seconds, or a date.
 *
 * @param date The `Date` of the same answer. A date is meant by the server's clock, and ours may be
 *   an hour off.
 * @returns Seconds from 1 to 300; `undefined` for one that is missing, past or malformed.
 * @see {@link https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3 RFC 9110 §10.2.3}
 */
export function parseRetryAfter(
  value: string | null,
  date: string | null = null,
): number | undefined {
  const text = value?.trim() ?? ''
  const seconds = /^\d{1,10}$/.test(text) ? Number(text) : secondsUntil(text, date ?? '')
  return seconds > 0 ? Math.min(Math.max(seconds, 1), MAX_SECONDS) : undefined
}

function secondsUntil(text: string, date: string): number {
  const now = timeOf(date)
  return (timeOf(text) - (Number.isNaN(now) ? Date.now() : now)) / 1_000
}

function timeOf(text: string): number {
  return HTTP_DATE.test(text) ? Date.parse(text) : Number.NaN
}
