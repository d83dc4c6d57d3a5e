import { hash } from 'node:crypto'

/**
 * SHA-256 of a whole credential, in hex: the only form in which we keep one. What leaves the process
 * may be an HMAC instead, with a prefix: see `Digester`.
 */
export type Digest = string

/** Computes the digest under which a credential is cached. */
export function digestOf(credential: string): Digest {
  return hash('sha256', credential, 'hex')
}

/** Shortens a digest to the 8 hex digits that events show: enough to follow one caller in a log. */
export function fingerprintOf(digest: Digest): string {
  return digest.slice(-64, -56)
}
