import type { ClientAuthority } from '@claviger/core'

/** The machine clients of an authority, and two of its organizations, each with no client. */
export interface ClientsUnderTest {
  readonly clients: ClientAuthority
  readonly organizationId: string
  readonly otherOrganizationId: string
  /** The ID of a client that never existed, as the authority writes them. */
  readonly unknownClientId: string
  /** Whether a client gets an access token with a secret now. */
  readonly accepts: (clientId: string, secret: string) => Promise<boolean>
}
