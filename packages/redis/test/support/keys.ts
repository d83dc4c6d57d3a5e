import { createHash, randomUUID } from 'node:crypto'
import type { StoreEntry } from '@claviger/core'

/** Given to stores that do not look at it. */
export const context: { readonly signal: AbortSignal } = { signal: new AbortController().signal }

/** A credential, its place in a store and what an authority says of it. */
export interface TestKey {
  readonly credential: string
  readonly entry: StoreEntry
  readonly info: {
    readonly tokenId: string
    readonly organizationId: string
    readonly userId: string
  }
}

/** Makes a key that no other test has. */
export function makeKey(): TestKey {
  const id = randomUUID()
  const credential = `secret-${randomUUID()}`
  return {
    credential,
    entry: {
      name: createHash('sha256').update(id).digest('hex'),
      digests: [createHash('sha256').update(credential).digest('hex')],
    },
    info: { tokenId: `apit_${id}`, organizationId: `org_${id}`, userId: `usr_${id}` },
  }
}
