import type { Digest } from '../request/fingerprint.ts'
import type { VerificationKey } from './parse-key-set.ts'
import type { CheckRequest, Unchecked } from './signature/check-job.ts'
import { publicKeyOf } from './signature/public-key.ts'
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

/**
 * Finds the key that a token is signed with. The first four of those that have its `kid` are tried,
 * and the first two for a token without one. Keys that cannot be imported, and repeated ones, do not
 * count.
 *
 * Only the signature is looked at. Nothing of the token may be believed unless a key is found.
 */
export async function findSigner(
  keys: readonly VerificationKey[],
  { digest, ...token }: SignedToken,
): Promise<SignerSearch> {
  const maxTried = token.hasKid ? MAX_NAMESAKES : MAX_WITHOUT_KID
  const tried = new Set<string>()
  for (const candidate of keys) {
    const key = tried.has(candidate.id) ? undefined : publicKeyOf(candidate)
    if (key === undefined) continue
    tried.add(candidate.id)
    const result = await signatureChecks.check(`${digest} ${candidate.id}`, { ...token, key })
    if (result === 'good') return { kind: 'found', key: candidate }
    if (result !== 'forged') return { kind: 'unchecked', code: result }
    if (tried.size === maxTried) break
  }
  return { kind: 'none' }
}
