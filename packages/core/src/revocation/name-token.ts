import { hash } from 'node:crypto'

/**
 * Names one access token, for marks: the SHA-256 of what its signature covers, in hex.
 *
 * The signature is left out, since anyone can write an ECDSA signature in a second way that is as good
 * as the first: the token would have another digest, and the same claims.
 */
export function nameToken(token: string): string {
  return hash('sha256', token.slice(0, Math.max(0, token.lastIndexOf('.'))), 'hex')
}
