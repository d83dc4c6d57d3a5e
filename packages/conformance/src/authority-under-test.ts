import type { KeyAuthority } from '@claviger/core'

/** An authority, and two of its organizations, each with nothing in it. */
export interface AuthorityUnderTest {
  readonly authority: KeyAuthority
  readonly organizationId: string
  readonly otherOrganizationId: string
  /** A user of the first organization. */
  readonly userId: string
  /** The ID of a key that never existed, as the authority writes them. */
  readonly unknownKeyId: string
  /** Whether guards admit a key now. Asks anew each time. */
  readonly admits: (key: string) => Promise<boolean>
  close(): Promise<void>
}
