import type { Digester } from '../request/digester.ts'
import { fingerprintOf, type Digest } from '../request/fingerprint.ts'
import type { TokenInfo } from '../caller/token-info.ts'

/** A target without the raw credential: what is kept, sent and stored. */
export type Revocation =
  | {
      readonly by: 'digest'
      readonly value: Digest
      /** The same key under the other secrets of the fleet, while they rotate. Never in a store. */
      readonly others?: readonly Digest[]
    }
  | { readonly by: 'keyId' | 'organizationId' | 'userId'; readonly value: string }

/** Makes the revocation of one key, under every secret of the fleet. */
export function revocationOfKey(key: string, digester: Digester): Revocation {
  const [value, ...others] = digester.digests(key)
  return { by: 'digest', value, ...(others.length === 0 ? {} : { others }) }
}

/** Lists the digests of the key that a revocation is about; none where it is about an ID. */
export function digestsOf(revocation: Revocation): readonly Digest[] {
  return revocation.by === 'digest' ? [revocation.value, ...(revocation.others ?? [])] : []
}

/** Takes a revocation apart into what a store marks, one name at a time. */
export function marksOf(revocation: Revocation): readonly Revocation[] {
  if (revocation.by !== 'digest') return [revocation]
  return digestsOf(revocation).map((value) => ({ by: 'digest', value }))
}

/** Tells whether a revocation is about this key. */
export function covers(
  revocation: Revocation,
  digests: readonly Digest[],
  info: TokenInfo,
): boolean {
  switch (revocation.by) {
    case 'digest':
      return digestsOf(revocation).some((digest) => digests.includes(digest))
    case 'keyId':
      return revocation.value === info.tokenId
    case 'organizationId':
      return revocation.value === info.organizationId
    case 'userId':
      return revocation.value === info.userId
  }
}

/**
 * Describes a revocation for an event: by the fingerprint, where it is about one credential.
 *
 * Another process may have another secret in the first place; events show this process's own digest.
 */
export function describeRevocation(
  revocation: Revocation,
  { knows }: Pick<Digester, 'knows'>,
): { readonly by: 'key' | 'keyId' | 'organizationId' | 'userId'; readonly target: string } {
  if (revocation.by !== 'digest') return { by: revocation.by, target: revocation.value }
  const digest = digestsOf(revocation).find(knows) ?? revocation.value
  return { by: 'key', target: fingerprintOf(digest) }
}
