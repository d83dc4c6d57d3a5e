import { describe, afterEach, beforeEach } from 'vitest'
import type { AuthorityUnderTest } from './authority-under-test.ts'
import { keyCreationCases } from './cases/key-creation-cases.ts'
import { keyGrantCases } from './cases/key-grant-cases.ts'
import { keyIdentityCases } from './cases/key-identity-cases.ts'
import { keyListCases } from './cases/key-list-cases.ts'
import { keyOwnershipCases } from './cases/key-ownership-cases.ts'
import { keyRevocationCases } from './cases/key-revocation-cases.ts'
import { keyRotationCases } from './cases/key-rotation-cases.ts'
import { keyUpdateCases } from './cases/key-update-cases.ts'

/**
 * Holds an authority to what a page for keys relies on.
 *
 * @param make Makes two organizations that no other test uses.
 */
export function describeAuthority(name: string, make: () => Promise<AuthorityUnderTest>): void {
  describe(`${name} as an authority`, () => {
    let made: AuthorityUnderTest
    beforeEach(async () => {
      made = await make()
    })
    afterEach(async () => made.close())
    const underTest = (): AuthorityUnderTest => made

    describe('create', () => {
      keyCreationCases(underTest)
    })
    describe('list', () => {
      keyListCases(underTest)
    })
    describe('update', () => {
      keyUpdateCases(underTest)
    })
    describe('rotate', () => {
      keyRotationCases(underTest)
    })
    describe('what an actor may give', () => {
      keyGrantCases(underTest)
    })
    describe('revoke', () => {
      keyRevocationCases(underTest)
    })
    describe('identify', () => {
      keyIdentityCases(underTest)
    })
    describe('a key of another organization', () => {
      keyOwnershipCases(underTest)
    })
  })
}
