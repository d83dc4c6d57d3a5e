import type { Digester } from '../request/digester.ts'
import { fingerprintOf, type Digest } from '../request/fingerprint.ts'
import type { TokenInfo } from '../caller/token-info.ts'

/** Whose API keys are to be forgotten: one key, by itself or by its ID, or all of an organization or a user. */
export type KeyTarget =
  | { readonly key: string }
  | { readonly keyId: string }
  | { readonly organizationId: string }
  | { readonly userId: string }

/** A target without the raw credential: what is kept, sent and stored. */
export type Revocation =
  | {
      readonly by: 'digest'
      readonly value: Digest
      /** The same key under the other secrets of the fleet, while they rotate. Never in a store. */
      readonly others?: readonly Digest[]
    }
  | { readonly by: 'keyId' | 'organizationId' | 'userId'; readonly value: string }

/**
 * Reads a target into what may be kept of it.
 *
 * @throws {TypeError} Unless exactly one of the four names is there, with a non-empty string.
 */
export function toRevocation(target: KeyTarget, digester: Digester): Revocation {
  const members = Object.entries(target)
  const [name, value] = members[0] ?? []
  if (members.length === 1 && typeof value === 'string' && value !== '') {
    if (name === 'key') {
      const [digest, ...others] = digester.digests(value)
      return { by: 'digest', value: digest, ...(others.length === 0 ? {} : { others }) }
    }
    if (name === 'keyId' || name === 'organizationId' || name === 'userId') {
      return { by: name, value }
    }
  }
  throw new TypeError(
    'revoke() takes exactly one of { key }, { keyId }, { organizationId }, { userId }, each a non-empty string.',
  )
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
