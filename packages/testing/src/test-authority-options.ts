import {
  checkNonEmptyString,
  readOptions,
  type Complete,
  type OptionTable,
} from '@claviger/core/internal'

/** Who issues the tokens of a test, and for whom. */
export interface TestAuthorityOptions {
  /** The issuer of the tokens. @default 'https://issuer.test' */
  readonly issuer?: string | undefined
  /** The audience of the tokens: your API. @default 'https://api.test' */
  readonly audience?: string | undefined
  /** The claim that names the organization of a token. @default 'org_id' */
  readonly organizationClaim?: string | undefined
}

const text = (fallback: string) => ({
  read: (name: string, value: string | undefined) =>
    value === undefined ? fallback : checkNonEmptyString(name, value),
  fallback,
})

/** What each option must be. */
export const TEST_AUTHORITY_OPTIONS: OptionTable<
  TestAuthorityOptions,
  Complete<TestAuthorityOptions>
> = {
  issuer: text('https://issuer.test'),
  audience: text('https://api.test'),
  organizationClaim: text('org_id'),
}

/**
 * Checks the options and fills in the defaults.
 *
 * @throws {TypeError} When one cannot work.
 */
export function resolveTestAuthorityOptions(
  options: TestAuthorityOptions,
): Readonly<Complete<TestAuthorityOptions>> {
  return readOptions('createTestAuthority()', options, TEST_AUTHORITY_OPTIONS, '')
}
