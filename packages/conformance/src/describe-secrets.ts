import { describe } from 'vitest'
import { secretCases } from './cases/secret-cases.ts'
import type { SecretsUnderTest } from './secrets-under-test.ts'

/**
 * Holds the named secrets of an authority to what a page for them relies on.
 *
 * @param underTest Is asked once in each test. Both organizations are empty then.
 */
export function describeSecrets(name: string, underTest: () => SecretsUnderTest): void {
  describe(`${name} as an authority of named secrets`, () => {
    secretCases(underTest)
  })
}
