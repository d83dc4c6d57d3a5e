import { compactVerify, importJWK } from 'jose'
import type { Algorithm } from './algorithms.ts'
import type { VerificationKey } from './parse-key-set.ts'

type ImportedKey = ReturnType<typeof importJWK>

// A token without `kid`, or a `kid` that several keys have, must not cost a signature check for each
// of a thousand keys.
const MAX_CANDIDATES = 4

// Goes with its key, when a set is replaced.
const imported = new WeakMap<VerificationKey, Map<Algorithm, ImportedKey>>()

/**
 * Finds the key that a token is signed with; the first four of those that may be are tried.
 *
 * Only the signature is looked at. Nothing of the token may be believed when there is none.
 */
export async function findSigner(
  keys: readonly VerificationKey[],
  token: string,
  alg: Algorithm,
): Promise<VerificationKey | undefined> {
  for (const key of keys.slice(0, MAX_CANDIDATES)) {
    try {
      await compactVerify(token, await importKey(key, alg), { algorithms: [alg] })
      return key
    } catch {
      // Not this one, or no key at all: a point that is not on its curve shows only now.
    }
  }
  return undefined
}

function importKey(key: VerificationKey, alg: Algorithm): ImportedKey {
  const byAlg = imported.get(key) ?? new Map<Algorithm, ImportedKey>()
  imported.set(key, byAlg)
  const known = byAlg.get(alg) ?? importJWK({ ...key.jwk }, alg)
  byAlg.set(alg, known)
  return known
}
