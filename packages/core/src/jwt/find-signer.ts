import type { Digest } from '../request/fingerprint.ts'
import { andThen } from '../time/and-then.ts'
import type { VerificationKey } from './parse-key-set.ts'
import type { CheckRequest, Unchecked } from './signature/check-job.ts'
import { publicKeyOf, type PublicKey } from './signature/public-key.ts'
import { signatureChecks } from './signature/signature-checks.ts'

/** A token whose signature is looked at. */
export interface SignedToken extends Omit<CheckRequest, 'key'> {
  readonly digest: Digest
}

/** What came of the search for the key of a token. */
export type SignerSearch =
  | { readonly kind: 'found'; readonly key: VerificationKey }
  | { readonly kind: 'none' }
  /** A check was not made, which says nothing about the token. */
  | { readonly kind: 'unchecked'; readonly code: Unchecked }

// Only an issuer that gives several keys one name makes a token with a `kid` cost more than one check.
// Without a `kid`, a made-up token is tried with every key of the kind.
const MAX_NAMESAKES = 4
const MAX_WITHOUT_KID = 2

const NONE: SignerSearch = Object.freeze({ kind: 'none' })

/** A key of the set, and what it was imported as. */
interface Candidate {
  readonly key: VerificationKey
  readonly publicKey: PublicKey
}

/**
 * Finds the key that a token is signed with. The first four of those that have its `kid` are tried,
 * and the first two for a token without one. Keys that cannot be imported, and repeated ones, do not
 * count.
 *
 * Only the signature is looked at. Nothing of the token may be believed unless a key is found.
 *
 * @returns The result at once, or a promise of it where a check waits for its turn or for the pool.
 */
export function findSigner(
  keys: readonly VerificationKey[],
  token: SignedToken,
): SignerSearch | Promise<SignerSearch> {
  const maxTried = token.hasKid ? MAX_NAMESAKES : MAX_WITHOUT_KID
  return tryFrom(0, candidatesOf(keys, maxTried), token)
}

function candidatesOf(keys: readonly VerificationKey[], maxTried: number): readonly Candidate[] {
  const candidates: Candidate[] = []
  for (const key of keys) {
    if (candidates.some((one) => one.key.id === key.id)) continue
    const publicKey = publicKeyOf(key)
    if (publicKey !== undefined) candidates.push({ key, publicKey })
    if (candidates.length === maxTried) break
  }
  return candidates
}

function tryFrom(
  index: number,
  candidates: readonly Candidate[],
  token: SignedToken,
): SignerSearch | Promise<SignerSearch> {
  const candidate = candidates[index]
  if (candidate === undefined) return NONE
  const { key, publicKey } = candidate
  const { alg, digest, dueAt, hasKid, knownClaimant } = token
  // Member by member: this is on the way of every new token, and a spread takes longer.
  const request = { token: token.token, alg, key: publicKey, dueAt, hasKid, knownClaimant }
  return andThen(signatureChecks.check(`${digest} ${key.id}`, request), (result) => {
    if (result === 'good') return { kind: 'found', key }
    if (result !== 'forged') return { kind: 'unchecked', code: result }
    return tryFrom(index + 1, candidates, token)
  })
}
