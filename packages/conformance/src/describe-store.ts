import { describe } from 'vitest'
import { sharedStoreCases } from './cases/shared-store-cases.ts'
import { storeEntryCases } from './cases/store-entry-cases.ts'
import { storeMarkCases } from './cases/store-mark-cases.ts'
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
    storeMarkCases(session)
    describe('given to two authenticators', () => {
      sharedStoreCases(() => session.shared)
    })
  })
}
