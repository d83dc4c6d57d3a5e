import { describe, beforeEach } from 'vitest'
import type { ClientsUnderTest } from './clients-under-test.ts'
import { clientLifeCases } from './cases/client-life-cases.ts'
import { clientOwnershipCases } from './cases/client-ownership-cases.ts'

/**
 * Holds the machine clients of an authority to what a page for them relies on.
 *
 * @param make Makes two organizations that no other test uses.
 */
export function describeClients(name: string, make: () => Promise<ClientsUnderTest>): void {
  describe(`${name} as an authority of machine clients`, () => {
    let made: ClientsUnderTest
    beforeEach(async () => {
      made = await make()
    })
    const underTest = (): ClientsUnderTest => made

    clientLifeCases(underTest)
    describe('a machine client of another organization', () => {
      clientOwnershipCases(underTest)
    })
  })
}
