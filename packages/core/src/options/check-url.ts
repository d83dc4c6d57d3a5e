import { optionError } from './check-options.ts'
import { isLoopback } from './is-loopback.ts'

/**
 * Checks a URL that is asked for keys or verdicts: https, or http on this machine.
 *
 * @throws {TypeError} When the value is not such a URL.
 */
export function checkUrl(name: string, value: unknown): string {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined
  if (
    typeof value !== 'string' ||
    url === undefined ||
    url.username !== '' ||
    url.password !== ''
  ) {
    throw optionError(name, 'an https URL without credentials in it', value)
  }
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url))) return value
  throw new TypeError(
    `${name} must be an https URL, or http on this machine (localhost, 127.0.0.1 or [::1]), got ${url.protocol.slice(0, -1)}.`,
  )
}
