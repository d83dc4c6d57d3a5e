import { compactVerify, importJWK } from 'jose'
import type { Algorithm } from '../../../src/jwt/algorithms.ts'
import type { VerificationKey } from '../../../src/jwt/parse-key-set.ts'

/** Judges a signature with `jose`, which uses WebCrypto: an implementation that is not ours. */
export async function isSignedByJose(
  token: string,
  { jwk }: VerificationKey,
  alg: Algorithm,
): Promise<boolean> {
  try {
    const key = await importJWK({ ...jwk }, alg)
    await compactVerify(token, key, { algorithms: [alg] })
    return true
  } catch {
    return false
  }
}
