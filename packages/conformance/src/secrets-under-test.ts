import type { SecretAuthority } from '@claviger/core'

/** The named secrets of an authority, and two of its organizations, each without a secret. */
export interface SecretsUnderTest {
  readonly secrets: SecretAuthority
  readonly organizationId: string
  readonly otherOrganizationId: string
  /** The values that are valid under a name now, the current one first. */
  readonly valuesOf: (organizationId: string, name: string) => Promise<readonly string[]>
}
