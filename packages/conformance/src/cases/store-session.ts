import { createHash, randomUUID } from 'node:crypto'
import type { Revocation, Store, StoreEntry } from '@claviger/core'
import { afterEach, beforeEach } from 'vitest'
import type { StoreUnderTest } from '../store-under-test.ts'

export const TTL_MS = 60_000

/** Something to store that nothing else in the same store knows of. */
export function makeKey() {
  const id = randomUUID()
  return {
    digest: hexOf(id),
    entry: entryOf('one authority', id),
    /** The same credential, for another authority or with other settings. */
    otherEntry: entryOf('another authority', id),
    info: {
      tokenId: `apit_${id}`,
      organizationId: `org_${id}`,
      userId: `usr_${id}`,
      customClaims: { 'ключ "и" {скобки}\n': [1, null, true] },
      roles: [],
    },
  }
}

/** A key of {@link makeKey}. */
export type Key = ReturnType<typeof makeKey>

function entryOf(authority: string, id: string): StoreEntry {
  return { name: hexOf(`${authority} ${id}`), digests: [hexOf(id)] }
}

function hexOf(value: string): string {
  return createHash('sha256').update(value).digest('hex')
}

/** Everything by which a key may be revoked, with its name. */
export const REVOCATIONS: readonly (readonly [string, (key: Key) => Revocation])[] = [
  ['its digest', ({ digest }) => ({ by: 'digest', value: digest })],
  ['its key ID', ({ info }) => ({ by: 'keyId', value: info.tokenId })],
  ['its organization', ({ info }) => ({ by: 'organizationId', value: info.organizationId })],
  ['its user', ({ info }) => ({ by: 'userId', value: info.userId })],
]

/** A store that is made for each test, a key that nothing in it knows, and what a process does. */
export interface StoreSession {
  readonly shared: StoreUnderTest
  readonly key: Key
  readonly context: { readonly signal: AbortSignal }
  readonly infoIn: (store: Store, entry?: StoreEntry) => Promise<unknown>
  readonly ticketFrom: (store: Store, entry?: StoreEntry) => Promise<string>
  readonly write: (
    store: Store,
    ticket: string,
    ttlMs?: number,
    entry?: StoreEntry,
  ) => Promise<void>
}

/** Makes a store and a key before each test around it, and closes the store after the test. */
export function storeSession(make: () => Promise<StoreUnderTest>): StoreSession {
  const context = { signal: new AbortController().signal }
  let shared: StoreUnderTest | undefined
  let key = makeKey()
  beforeEach(async () => {
    shared = await make()
    key = makeKey()
  })
  afterEach(async () => {
    await shared?.close()
  })
  return {
    get shared() {
      if (shared === undefined) throw new Error('The store is made before each test.')
      return shared
    },
    get key() {
      return key
    },
    context,
    infoIn: async (store, entry = key.entry) => (await store.read(entry, context)).found?.info,
    ticketFrom: async (store, entry = key.entry) => (await store.read(entry, context)).ticket,
    write: async (store, ticket, ttlMs = TTL_MS, entry = key.entry) =>
      store.write(entry, key.info, ticket, ttlMs),
  }
}
