const MAX_SECONDS = 300
const HTTP_DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? .*\d\d:\d\d:\d\d/

/** The headers of an answer, by lower-case names. */
export interface HeadersReader {
  get(name: string): string | null
}

/**
 * Reads the `Retry-After` header of an answer: seconds, or a date.
 *
 * A date is meant by the server's clock, which its `Date` header tells. Ours may be an hour off.
 *
 * @returns Seconds from 1 to 300; `undefined` for one that is missing, past or malformed.
 * @see {@link https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3 RFC 9110 §10.2.3}
 */
export function retryAfterOf(headers: HeadersReader | undefined): number | undefined {
  const text = headers?.get('retry-after')?.trim() ?? ''
  const date = headers?.get('date') ?? ''
  const seconds = /^\d{1,10}$/.test(text) ? Number(text) : secondsUntil(text, date)
  return seconds > 0 ? Math.min(Math.max(seconds, 1), MAX_SECONDS) : undefined
}

function secondsUntil(text: string, date: string): number {
  const now = timeOf(date)
  return (timeOf(text) - (Number.isNaN(now) ? Date.now() : now)) / 1_000
}

function timeOf(text: string): number {
  return HTTP_DATE.test(text) ? Date.parse(text) : Number.NaN
}
