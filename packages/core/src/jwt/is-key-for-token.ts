import { keyKindOf, type Algorithm } from './algorithms.ts'
import type { TokenHeader } from './compact-token.ts'
import type { VerificationKey } from './parse-key-set.ts'

/**
 * Tells whether a token may be signed with a key: the `kid` is the key's where the token has one,
 * kind and curve agree with the algorithm, and the key's own algorithm is it.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8725#section-3.1 RFC 8725 §3.1}
 */
export function isKeyForToken(key: VerificationKey, { kid }: TokenHeader, alg: Algorithm): boolean {
  const { kty, crv } = keyKindOf(alg)
  return (
    (kid === undefined || key.kid === kid) &&
    key.kty === kty &&
    (crv === undefined || key.crv === crv) &&
    (key.alg === undefined || key.alg === alg || isSameEdwards(key.alg, alg))
  )
}

// `Ed25519` is the fully specified name of what `EdDSA` means with such a key (RFC 9864 §2.2).
function isSameEdwards(keyAlg: string, alg: Algorithm): boolean {
  return ['EdDSA', 'Ed25519'].includes(keyAlg) && ['EdDSA', 'Ed25519'].includes(alg)
}
