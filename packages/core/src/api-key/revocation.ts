import { digestOf, type Digest } from '../fingerprint.ts'
import type { TokenInfo } from './token-info.ts'

/** Whose cached verdicts are to go: one key, by itself or by its ID, or all of an organization or a user. */
export type RevocationTarget =
  | { readonly key: string }
  | { readonly keyId: string }
  | { readonly organizationId: string }
  | { readonly userId: string }

/** A target without the raw credential: what is kept, sent and stored. */
export type Revocation =
  | { readonly by: 'digest'; readonly value: Digest }
  | { readonly by: 'keyId' | 'organizationId' | 'userId'; readonly value: string }

/**
 * Reads a target into what may be kept of it.
 *
 * @throws {TypeError} Unless exactly one of the four names is there, with a text.
 */
export function toRevocation(target: RevocationTarget): Revocation {
  const members = Object.entries(target)
  const [name, value] = members[0] ?? []
  if (members.length === 1 && typeof value === 'string' && value !== '') {
    if (name === 'key') return { by: 'digest', value: digestOf(value) }
    if (name === 'keyId' || name === 'organizationId' || name === 'userId') {
      return { by: name, value }
    }
  }
  throw new TypeError(
    'revoke() takes exactly one of { key }, { keyId }, { organizationId }, { userId }, each a text that is not empty.',
  )
}

/** Tells whether a revocation is about this key. */
export function covers(
  revocation: Revocation,
  digests: readonly Digest[],
  info: TokenInfo,
): boolean {
  switch (revocation.by) {
    case 'digest':
      return digests.includes(revocation.value)
    case 'keyId':
      return revocation.value === info.tokenId
    case 'organizationId':
      return revocation.value === info.organizationId
    case 'userId':
      return revocation.value === info.userId
  }
}
