import { compactVerify, importJWK } from 'jose'
import type { Algorithm } from './algorithms.ts'
import type { VerificationKey } from './parse-key-set.ts'

type ImportedKey = Awaited<ReturnType<typeof importJWK>>

// A token without `kid`, or a `kid` that several keys have, must not cost a signature check for each
// of a thousand keys.
const MAX_CANDIDATES = 4

// Goes with its key, when a set is replaced.
const imported = new WeakMap<VerificationKey, Map<Algorithm, Promise<ImportedKey | undefined>>>()

/**
 * Finds the key that a token is signed with; the first four of those that may be are tried. What is
 * there twice, or is no key at all, takes no place from a good one.
 *
 * Only the signature is looked at. Nothing of the token may be believed when there is none.
 */
export async function findSigner(
  keys: readonly VerificationKey[],
  token: string,
  alg: Algorithm,
): Promise<VerificationKey | undefined> {
  const tried = new Set<string>()
  for (const key of keys) {
    if (tried.has(key.id)) continue
    const verifier = await importKey(key, alg)
    if (verifier === undefined) continue
    tried.add(key.id)
    if (await isSignedWith(token, verifier, alg)) return key
    if (tried.size === MAX_CANDIDATES) break
  }
  return undefined
}

async function isSignedWith(token: string, key: ImportedKey, alg: Algorithm): Promise<boolean> {
  try {
    await compactVerify(token, key, { algorithms: [alg] })
    return true
  } catch {
    return false
  }
}

function importKey(key: VerificationKey, alg: Algorithm): Promise<ImportedKey | undefined> {
  const byAlg = imported.get(key) ?? new Map<Algorithm, Promise<ImportedKey | undefined>>()
  imported.set(key, byAlg)
  // A point that is not on its curve shows only here: that one is no key, and counts for none.
  const known = byAlg.get(alg) ?? importJWK({ ...key.jwk }, alg).catch(() => undefined)
  byAlg.set(alg, known)
  return known
}
