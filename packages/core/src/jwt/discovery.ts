import { boundedFetch, statusError } from '../http/bounded-fetch.ts'
import { isObject } from '../json/is-object.ts'
import { checkUrl } from '../options/check-url.ts'
import { isLoopback } from '../options/is-loopback.ts'
import { processWarner } from '../report/process-warning.ts'
import { cautiousNow } from '../time/cautious-now.ts'
import { AuthorityError } from '../verdict/authority-error.ts'

/** Where the metadata of an issuer is, and for how long it is trusted. */
export interface DiscoveryOptions {
  readonly issuer: string
  /** The URL of the metadata. */
  readonly discovery: string
  readonly maxAgeMs: number
  readonly staleIfErrorMs: number
}

interface Location {
  readonly jwksUri: string
  /** When it was asked for, on the clock of ages. */
  readonly askedAt: number
}

const HEADERS = { accept: 'application/json' }
const LONGEST_SHOWN = 200

/**
 * Finds the key set of an issuer in its metadata. Of the metadata, only `issuer` and `jwks_uri` are
 * used: the algorithms in it are those of ID tokens.
 *
 * @see {@link https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig OpenID Connect Discovery §4}
 * @see {@link https://www.rfc-editor.org/rfc/rfc8414#section-3.3 RFC 8414 §3.3}
 */
export class Discovery {
  readonly #options: DiscoveryOptions
  readonly #warn = processWarner()
  #found: Location | undefined

  constructor(options: DiscoveryOptions) {
    this.#options = options
  }

  /**
   * Finds the URL of the key set. While the metadata cannot be read, the last good URL stands in for
   * `staleIfErrorMs`.
   *
   * @throws {AuthorityError} When no URL is known.
   */
  async jwksUri(signal: AbortSignal): Promise<string> {
    const { maxAgeMs, staleIfErrorMs } = this.#options
    const found = this.#found
    const ageMs = found === undefined ? Infinity : cautiousNow() - found.askedAt
    if (found !== undefined && ageMs < maxAgeMs) return found.jwksUri
    try {
      const askedAt = cautiousNow()
      const jwksUri = await this.#ask(signal)
      this.#found = { jwksUri, askedAt }
      return jwksUri
    } catch (error) {
      if (found !== undefined && ageMs < maxAgeMs + staleIfErrorMs) return found.jwksUri
      throw error
    }
  }

  async #ask(signal: AbortSignal): Promise<string> {
    const { discovery, issuer } = this.#options
    const response = await boundedFetch(discovery, { headers: HEADERS }, signal)
    if (response.status !== 200) throw statusError(response)
    const metadata = parseMetadata(response.text)
    if (metadata['issuer'] !== issuer) throw this.#mismatch(metadata['issuer'])
    return checkJwksUri(metadata['jwks_uri'], discovery)
  }

  // Compared exactly, as RFC 8414 asks: the metadata of another issuer names another's keys.
  #mismatch(named: unknown): AuthorityError {
    const { discovery, issuer } = this.#options
    if (typeof named === 'string') {
      const shown = JSON.stringify(named.slice(0, LONGEST_SHOWN))
      this.#warn(
        'CLAVIGER_DISCOVERY_ISSUER',
        `The metadata at ${discovery} names the issuer ${shown}, and jwt.issuer is ${JSON.stringify(issuer)}. They must be equal to the letter, a slash at the end included. Access tokens are answered 503 until they are.`,
      )
    }
    return unusable('The metadata names another issuer.', 'discovery_issuer_mismatch')
  }
}

function parseMetadata(text: string): Readonly<Record<string, unknown>> {
  const metadata = parseJson(text)
  if (isObject(metadata)) return metadata
  throw unusable('Expected a JSON object of metadata.', 'discovery_no_json')
}

// Keys that travel in plain text could be anybody's, so only a server on this machine may say http.
function checkJwksUri(uri: unknown, discovery: string): string {
  try {
    const checked = checkUrl('jwks_uri', uri)
    if (new URL(checked).protocol === 'https:' || isLoopback(new URL(discovery))) return checked
  } catch {
    // Told below.
  }
  throw unusable('Expected an https jwks_uri in the metadata.', 'discovery_no_jwks_uri')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function unusable(message: string, code: string): AuthorityError {
  return new AuthorityError('unavailable', message, { code })
}
