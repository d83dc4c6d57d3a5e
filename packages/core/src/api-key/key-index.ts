import type { Digest } from '../request/fingerprint.ts'
import { digestsOf, type Revocation } from '../revocation/revocation.ts'
import type { TokenInfo } from '../caller/token-info.ts'

type IndexedBy = Revocation['by']

/**
 * Finds the cached keys of a key ID, an organization or a user without reading the whole cache.
 *
 * It holds what the cache holds: each entry that leaves the cache is removed here, and a
 * set that runs empty goes too, so it cannot outgrow the cache.
 */
export class KeyIndex {
  readonly #sets: Readonly<Record<IndexedBy, Map<string, Set<Digest>>>> = {
    digest: new Map(),
    keyId: new Map(),
    organizationId: new Map(),
    userId: new Map(),
  }

  /** How many sets there are, over all names. */
  get size(): number {
    return Object.values(this.#sets).reduce((sum, { size }) => sum + size, 0)
  }

  /**
   * Adds a key.
   *
   * @param digest Under which it is cached.
   * @param digests By which revocations name it.
   */
  add(digest: Digest, digests: readonly Digest[], info: TokenInfo): void {
    for (const [by, value] of indexedIds(digest, digests, info)) {
      const set = this.#sets[by].get(value)
      if (set === undefined) this.#sets[by].set(value, new Set([digest]))
      else set.add(digest)
    }
  }

  /** Removes a key. */
  remove(digest: Digest, digests: readonly Digest[], info: TokenInfo): void {
    for (const [by, value] of indexedIds(digest, digests, info)) {
      const set = this.#sets[by].get(value)
      set?.delete(digest)
      if (set?.size === 0) this.#sets[by].delete(value)
    }
  }

  /**
   * Takes out the digests under which a revocation's keys are cached. The set of an organization is
   * handed over as it is, since copying it takes long for many keys.
   */
  take(revocation: Revocation): ReadonlySet<Digest> {
    if (revocation.by !== 'digest') {
      const sets = this.#sets[revocation.by]
      const taken = sets.get(revocation.value) ?? new Set()
      sets.delete(revocation.value)
      return taken
    }
    const digests = digestsOf(revocation)
    return new Set(digests.flatMap((value) => [value, ...(this.#sets.digest.get(value) ?? [])]))
  }
}

function indexedIds(
  digest: Digest,
  digests: readonly Digest[],
  info: TokenInfo,
): readonly (readonly [IndexedBy, string])[] {
  const { tokenId, organizationId, userId } = info
  return [
    // The one under which it is cached needs no index, and is the only one without secrets.
    ...digests.filter((other) => other !== digest).map((other) => ['digest', other] as const),
    ['keyId', tokenId],
    ['organizationId', organizationId],
    ...(userId === undefined ? [] : ([['userId', userId]] as const)),
  ]
}
