/**
 * Test the guarded routes of an API, in any test runner and without a network.
 *
 * @module
 */

export { createTestAuthority } from './create-test-authority.ts'
export type { TestAuthority, TestGuardOptions } from './create-test-authority.ts'
export type { TestAuthorityOptions } from './test-authority-options.ts'
export type { TestKey } from './test-keys.ts'
export type { TestToken } from './test-tokens.ts'
