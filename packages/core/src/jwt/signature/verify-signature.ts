import { constants, verify, type VerifyKeyObjectInput } from 'node:crypto'
import type { Algorithm } from '../algorithms.ts'
import type { PublicKey } from './public-key.ts'

/** One check: a token in its compact form, and the key that it may be signed with. */
export interface SignatureCheck {
  readonly token: string
  readonly alg: Algorithm
  readonly key: PublicKey
}

/**
 * Checks a signature at once, on this thread.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7515#section-5.2 RFC 7515 §5.2}
 */
export function verifySignature(check: SignatureCheck): boolean {
  const signature = signatureOf(check)
  if (signature === undefined) return false
  try {
    return verify(hashOf(check.alg), inputOf(check), keyInputOf(check), signature)
  } catch {
    return false
  }
}

/** Checks a signature on a thread of the pool. Never rejects. */
export async function verifySignatureInPool(check: SignatureCheck): Promise<boolean> {
  const signature = signatureOf(check)
  if (signature === undefined) return false
  return new Promise((resolve) => {
    const onDone = (error: Error | null, isGood: boolean) => {
      resolve(error === null && isGood)
    }
    try {
      verify(hashOf(check.alg), inputOf(check), keyInputOf(check), signature, onDone)
    } catch {
      resolve(false)
    }
  })
}

function inputOf({ token }: SignatureCheck): Buffer {
  return Buffer.from(token.slice(0, token.lastIndexOf('.')), 'latin1')
}

// The length is fixed for each key (RFC 7518 §3.3 to §3.5, RFC 8037 §3.1). OpenSSL refuses others, too,
// and this does not depend on it.
function signatureOf({ token, key }: SignatureCheck): Buffer | undefined {
  const signature = Buffer.from(token.slice(token.lastIndexOf('.') + 1), 'base64url')
  return signature.length === key.signatureBytes ? signature : undefined
}

// A literal for each algorithm: with a spread, a check takes a tenth longer.
function keyInputOf({ alg, key: { object: key } }: SignatureCheck): VerifyKeyObjectInput {
  switch (alg) {
    case 'PS256':
    case 'PS384':
    case 'PS512':
      // The salt is as long as the hash (RFC 7518 §3.5), the default would be any length.
      return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: Number(alg.slice(2)) / 8 }
    case 'RS256':
    case 'RS384':
    case 'RS512':
      return { key, padding: constants.RSA_PKCS1_PADDING }
    case 'ES256':
    case 'ES384':
    case 'ES512':
      // r and s side by side, not in DER (RFC 7518 §3.4).
      return { key, dsaEncoding: 'ieee-p1363' }
    case 'EdDSA':
    case 'Ed25519':
      return { key }
  }
}

/** The name of the hash; `null` where the signature scheme brings its own. */
function hashOf(alg: Algorithm): string | null {
  switch (alg) {
    case 'RS256':
    case 'PS256':
    case 'ES256':
      return 'sha256'
    case 'RS384':
    case 'PS384':
    case 'ES384':
      return 'sha384'
    case 'RS512':
    case 'PS512':
    case 'ES512':
      return 'sha512'
    case 'EdDSA':
    case 'Ed25519':
      return null
  }
}
