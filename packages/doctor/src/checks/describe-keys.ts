import {
  isKeyForToken,
  type ResolvedJwtOptions,
  type VerificationKey,
} from '@claviger/core/inspect'
import { show } from '../text/harmless.ts'

const MOST = 8

/** Lists public keys: name, kind and algorithm of each. */
export function describeKeys(keys: readonly VerificationKey[]): string {
  if (keys.length === 0) return 'no usable key'
  const listed = keys.slice(0, MOST).map(describeKey)
  if (keys.length > MOST) listed.push(`and ${keys.length - MOST} more`)
  return `${keys.length === 1 ? '1 key' : `${keys.length} keys`}: ${listed.join(', ')}`
}

/** Tells whether no key works with any of the algorithms. */
export function fitsNone(
  keys: readonly VerificationKey[],
  algorithms: ResolvedJwtOptions['algorithms'],
): boolean {
  return !keys.some((key) =>
    algorithms.some((alg) => isKeyForToken(key, { alg, kid: undefined, typ: undefined }, alg)),
  )
}

function describeKey({ kid, kty, crv, alg, jwk }: VerificationKey): string {
  const size = kty === 'RSA' ? `RSA ${bitsOf(jwk['n'])}` : `${kty} ${crv ?? ''}`
  const name = kid === undefined ? 'without kid' : `kid ${show(kid, [kid])}`
  return `${name} (${size}${alg === undefined ? '' : `, ${alg}`})`
}

function bitsOf(modulus = ''): number {
  const bytes = Buffer.from(modulus, 'base64url')
  const first = bytes.findIndex((byte) => byte !== 0)
  return (bytes.length - first) * 8
}
