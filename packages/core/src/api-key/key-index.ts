import type { Digest } from '../fingerprint.ts'
import type { Revocation } from './revocation.ts'
import type { TokenInfo } from './token-info.ts'

type IndexedBy = Exclude<Revocation['by'], 'digest'>

/**
 * Finds the cached keys of a key ID, an organization or a user without reading the whole cache.
 *
 * It holds exactly what the cache holds: each entry that leaves the cache is removed here, and a
 * set that runs empty goes too, so it cannot outgrow the cache.
 */
export class KeyIndex {
  readonly #sets: Readonly<Record<IndexedBy, Map<string, Set<Digest>>>> = {
    keyId: new Map(),
    organizationId: new Map(),
    userId: new Map(),
  }

  /** How many sets there are, over all three names. */
  get size(): number {
    const { keyId, organizationId, userId } = this.#sets
    return keyId.size + organizationId.size + userId.size
  }

  /** Adds a key. */
  add(digest: Digest, info: TokenInfo): void {
    for (const [by, value] of namesOf(info)) {
      const set = this.#sets[by].get(value)
      if (set === undefined) this.#sets[by].set(value, new Set([digest]))
      else set.add(digest)
    }
  }

  /** Removes a key. */
  remove(digest: Digest, info: TokenInfo): void {
    for (const [by, value] of namesOf(info)) {
      const set = this.#sets[by].get(value)
      set?.delete(digest)
      if (set?.size === 0) this.#sets[by].delete(value)
    }
  }

  /** Finds the digests that a revocation is about. */
  find({ by, value }: Revocation): readonly Digest[] {
    return by === 'digest' ? [value] : [...(this.#sets[by].get(value) ?? [])]
  }
}

function namesOf(info: TokenInfo): readonly (readonly [IndexedBy, string])[] {
  const { tokenId, organizationId, userId } = info
  return [
    ['keyId', tokenId],
    ['organizationId', organizationId],
    ...(userId === undefined ? [] : ([['userId', userId]] as const)),
  ]
}
