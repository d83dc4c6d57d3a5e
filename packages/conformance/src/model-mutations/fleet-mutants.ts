import type { ModelMutant, MutatedFile } from './model-mutant.ts'

const FLEET = 'core/src/fleet/fleet.ts'
const ENTRIES = 'core/src/fleet/shared-entries.ts'
const SHARED_STORE = 'core/src/fleet/shared-store.ts'
const HUB = 'core/src/fleet/bus-hub.ts'
const DELIVERY = 'core/src/fleet/delivery-queue.ts'
const STORE = 'conformance/src/memory-store.ts'

// Each process holds what it was told of revocations against what the store says.
const DEAF: MutatedFile = {
  file: 'core/src/api-key/key-memory.ts',
  edits: [['this.#cache.refusedAt(digest), revokedAt', 'this.#cache.refusedAt(digest)']],
}

/** Bugs in what the processes of a fleet share. */
export const FLEET_MUTANTS: readonly ModelMutant[] = [
  {
    bug: 'the store takes what was looked up before a revocation',
    file: STORE,
    edits: [
      ['if (isRevokedSince(entry, info, version)) return', ''],
      ['lease, version,', 'lease, version: last,'],
    ],
  },
  {
    bug: 'a definite *invalid* leaves the entry in the store',
    file: STORE,
    edits: [['entries.delete(name) leases.delete(name)', 'leases.delete(name)']],
  },
  {
    bug: 'the store takes what was looked up before a definite *invalid*',
    file: STORE,
    edits: [['if (lease === undefined || lease !== leaseOf(entry)) return', '']],
  },
  {
    bug: 'a revocation of another process is ignored',
    file: FLEET,
    edits: [["this.#forget(heard.revocation, 'bus')", '']],
  },
  {
    bug: 'the store is believed though it does not know of a revocation',
    file: ENTRIES,
    edits: [['const isRevoked = missing.some(', 'const isRevoked = [].some(']],
    andIn: DEAF,
  },
  {
    bug: 'a revocation that reaches the store during a reading is overlooked',
    file: ENTRIES,
    edits: [['const isRevoked = missing.some(', 'const isRevoked = shared.missing().some(']],
    andIn: DEAF,
  },
  {
    bug: 'the store is believed though another process could not tell it',
    file: SHARED_STORE,
    edits: [['[...this.#untaken, ...this.#unstored]', '[...this.#untaken]']],
    andIn: DEAF,
  },
  {
    bug: 'the store is never told',
    file: DELIVERY,
    edits: [['if (pendingStores.size === 0) return', 'return']],
  },
  {
    bug: 'what was not delivered is not tried again',
    file: DELIVERY,
    edits: [['if (this.#retry !== undefined || this.#isClosed) return', 'return']],
  },
  {
    bug: 'the bus is told before the store, and not again after it',
    file: DELIVERY,
    edits: [['for (const bus of recipients.buses) pendingBuses.add(bus)', '']],
  },
  {
    bug: 'a revocation does not reach the authenticators of the same process',
    file: FLEET,
    edits: [["sibling.#forget(revocation, 'sibling')", 'void sibling']],
  },
  {
    bug: 'a bus serves the last of the authenticators that share it',
    file: HUB,
    edits: [
      ['this.#listeners.add(listener)', 'this.#listeners.clear(); this.#listeners.add(listener)'],
    ],
  },
  {
    bug: 'a store is believed about what a sibling could not tell it',
    file: SHARED_STORE,
    edits: [['[...this.#untaken, ...this.#unstored]', '[...this.#unstored]']],
    andIn: DEAF,
  },
]
