import { AuthorityError } from '../verdict/authority-error.ts'
import { boundedFetch, statusError } from '../http/bounded-fetch.ts'
import { parseKeySet, type VerificationKey } from './parse-key-set.ts'

/** A key set as its endpoint gave it out. */
export interface DownloadedKeySet {
  readonly keys: readonly VerificationKey[]
  /** For how long the set is fresh, by the endpoint's `Cache-Control`, in milliseconds. */
  readonly maxAgeMs: number
}

const MIN_AGE_MS = 60_000
const HEADERS = { accept: 'application/json, application/jwk-set+json' }

/**
 * Downloads a key set (RFC 7517 §5).
 *
 * @param maxAgeMs The longest time for which any set is fresh, and the default.
 * @throws {AuthorityError} When the endpoint cannot be asked, or gives out no usable key.
 */
export async function downloadKeySet(
  uri: string,
  maxAgeMs: number,
  signal: AbortSignal,
): Promise<DownloadedKeySet> {
  const response = await boundedFetch(uri, { headers: HEADERS }, signal)
  if (response.status !== 200) throw statusError(response)
  const keys = parseKeySet(parseJson(response.text))
  if (keys === undefined || keys.length === 0) {
    throw new AuthorityError('unavailable', 'Expected a key set with a usable key, found none.', {
      code: 'no_usable_key',
    })
  }
  return { keys, maxAgeMs: maxAgeOf(response.headers.get('cache-control'), maxAgeMs) }
}

// An endpoint may ask for no caching at all, or for a year of it: neither is done.
function maxAgeOf(cacheControl: string | null, longestMs: number): number {
  const seconds = /(?:^|[\s,])max-age=(\d{1,10})/i.exec(cacheControl ?? '')?.[1]
  const isNever = /(?:^|[\s,])no-(?:store|cache)/i.test(cacheControl ?? '')
  if (isNever) return Math.min(MIN_AGE_MS, longestMs)
  if (seconds === undefined) return longestMs
  return Math.min(Math.max(Number(seconds) * 1_000, MIN_AGE_MS), longestMs)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new AuthorityError('unavailable', 'Expected JSON from the key set endpoint.', {
      code: 'no_json',
    })
  }
}
