import type { MarkStore, Store } from '@claviger/core'
import { describe } from 'vitest'
import { markCases } from './cases/mark-cases.ts'
import { markMergingCases } from './cases/mark-merging-cases.ts'
import { sharedStoreCases } from './cases/shared-store-cases.ts'
import { storeEntryCases } from './cases/store-entry-cases.ts'
import { storeKnownCases } from './cases/store-known-cases.ts'
import { storeRemovalCases } from './cases/store-removal-cases.ts'
import { storeRevocationCases } from './cases/store-revocation-cases.ts'
import { storeSession } from './cases/store-session.ts'
import { storeTicketCases } from './cases/store-ticket-cases.ts'
import type { StoreUnderTest } from './store-under-test.ts'

/**
 * Holds a store to what the core relies on.
 *
 * @param make Makes a store that two processes share. What other tests left there does not matter.
 */
export function describeStore(name: string, make: () => Promise<StoreUnderTest>): void {
  describe(`${name} as a store`, () => {
    const session = storeSession(make)
    storeEntryCases(session)
    storeRevocationCases(session)
    storeRemovalCases(session)
    storeKnownCases(session)
    storeTicketCases(session)
    const marks = () => ({
      one: marksOf(session.shared.one),
      other: marksOf(session.shared.other),
      loseEverything: async () => session.shared.loseEverything(),
    })
    markCases(marks)
    markMergingCases(marks)
    describe('given to two authenticators', () => {
      sharedStoreCases(() => session.shared)
    })
  })
}

function marksOf(store: Store): MarkStore {
  return {
    readMarks: async (cursor) => store.readMarks?.(cursor) ?? keepsNone(),
    writeMarks: async (marks) => store.writeMarks?.(marks) ?? keepsNone(),
  }
}

function keepsNone(): never {
  throw new Error('The store keeps no marks.')
}
