import { createPublicKey, type KeyObject } from 'node:crypto'
import type { VerificationKey } from '../parse-key-set.ts'

/** A key that signatures can be checked with. */
export interface PublicKey {
  readonly object: KeyObject
  /** How long a signature of it is, in bytes. */
  readonly signatureBytes: number
  /** Whether a check takes a fraction of a millisecond, so that it may hold up the event loop. */
  readonly isCheap: boolean
}

const MAX_CHEAP_RSA_BITS = 2_048
const CURVE_SIGNATURE_BYTES: Readonly<Record<string, number>> = {
  'P-256': 64,
  'P-384': 96,
  'P-521': 132,
  Ed25519: 64,
}
// P-384 takes ten times as long as these, P-521 twenty times.
const CHEAP_CURVES = new Set(['P-256', 'Ed25519'])

// Goes with its key, when a set is replaced.
const imported = new WeakMap<VerificationKey, PublicKey | null>()

/**
 * Imports a key of a key set, once.
 *
 * @returns `undefined` for a key that cannot be imported: a point that is not on its curve.
 */
export function publicKeyOf(key: VerificationKey): PublicKey | undefined {
  const known = imported.get(key)
  if (known !== undefined) return known ?? undefined
  const publicKey = importKey(key)
  imported.set(key, publicKey ?? null)
  return publicKey
}

function importKey({ jwk, crv }: VerificationKey): PublicKey | undefined {
  try {
    const object = createPublicKey({ key: { ...jwk }, format: 'jwk' })
    if (crv !== undefined) {
      const signatureBytes = CURVE_SIGNATURE_BYTES[crv] ?? Number.NaN
      return { object, signatureBytes, isCheap: CHEAP_CURVES.has(crv) }
    }
    const bits = object.asymmetricKeyDetails?.modulusLength ?? Number.NaN
    return { object, signatureBytes: Math.ceil(bits / 8), isCheap: bits <= MAX_CHEAP_RSA_BITS }
  } catch {
    return undefined
  }
}
