import { hash } from 'node:crypto'
import type { Digests } from '../request/digester.ts'

/** What a store holds about one credential for one authority. */
export interface StoreEntry {
  /**
   * Name of the entry, in hex: a hash of the authority's identity and the credential's digest, so
   * that what one configuration wrote is never read by another.
   */
  readonly name: string
  /**
   * Digests of the credential: one, or one for each of the fleet's secrets while they rotate.
   * Revocations by `digest` are about these: they belong to the whole namespace, and reach every
   * configuration in it.
   */
  readonly digests: Digests
}

/** Names the entry of a credential. */
export function storeEntryOf(authority: string, digests: Digests): StoreEntry {
  return { name: hash('sha256', JSON.stringify([authority, digests[0]]), 'hex'), digests }
}
