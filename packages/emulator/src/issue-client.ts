import { ensureOrganization } from './ensure-organization.ts'
import type { Authority } from './state/authority.ts'

/** What a machine client is registered with. */
export interface IssueClientOptions {
  /** Created under this ID when it does not exist. @default a new organization */
  readonly organizationId?: string | undefined
  readonly name?: string | undefined
  readonly scopes?: readonly string[] | undefined
  readonly audience?: readonly string[] | undefined
  readonly customClaims?: Readonly<Record<string, string>> | undefined
  /** Lifetime of its access tokens. @default the `accessTokenTtlSeconds` of the emulator */
  readonly expirySeconds?: number | undefined
}

/** A machine client at the only moment when its secret can be read. */
export interface IssuedClient {
  readonly clientId: string
  readonly secret: string
  readonly secretId: string
  readonly organizationId: string
}

/**
 * Registers a machine client with one secret.
 *
 * @throws {TypeError} When the organization's ID has the wrong prefix.
 */
export function issueClient(authority: Authority, options: IssueClientOptions): IssuedClient {
  const { organizationId: wanted, customClaims = {}, ...fields } = options
  const organizationId = ensureOrganization(authority, wanted)
  const claims = Object.entries(customClaims).map(([key, value]) => ({ key, value }))
  const client = authority.clients.create(organizationId, { ...fields, customClaims: claims })
  return { clientId: client.clientId, ...client.secrets.add(), organizationId }
}
