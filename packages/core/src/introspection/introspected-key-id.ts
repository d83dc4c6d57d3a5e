import { hash } from 'node:crypto'

/**
 * Names an introspected token that has no `jti`, in 128 bits: even among billions of tokens, revoking
 * one by its ID ends no other.
 *
 * The name is public. It is made by a hash of its own, so that it shows no part of the token and none
 * of the digest under which the token is cached.
 */
export function introspectedKeyId(token: string): string {
  return `introspected_${hash('sha256', `claviger key ID\n${token}`, 'hex').slice(0, 32)}`
}
