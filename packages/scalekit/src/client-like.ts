import type { ClientTimestamp, ClientToken } from './lookup/key-info.ts'
import type { toTimestamp } from './keys/to-timestamp.ts'

/**
 * What is used of a `ScalekitClient` of `@scalekit-sdk/node`. Described here, so that an application's
 * types are checked with `skipLibCheck: false` as well: the client's own types fail that check.
 */
export interface ScalekitClientLike {
  readonly token: TokenClientLike
  /** Manages machine clients. */
  readonly m2m?: MachineClientsLike
}

/** What is used of the client's `token`. */
export interface TokenClientLike {
  validateToken(token: string): Promise<DescribedToken>
  invalidateToken(token: string): Promise<unknown>
  createToken(
    organizationId: string,
    options: TokenSettings,
  ): Promise<{ readonly token: string; readonly tokenId: string }>
  updateToken(
    token: string,
    options: Pick<TokenSettings, 'customClaims' | 'description'>,
  ): Promise<DescribedToken>
  listTokens(
    organizationId: string,
    options: { userId?: string; pageSize?: number; pageToken?: string },
  ): Promise<{ readonly tokens: readonly ClientToken[]; readonly nextPageToken: string }>
}

/** What is used of the client's `m2m`. */
export interface MachineClientsLike {
  createOrganizationClient(
    organizationId: string,
    options: { name?: string; description?: string; scopes?: string[]; audience?: string[] },
  ): Promise<DescribedClient & { readonly plainSecret: string }>
  getOrganizationClient(organizationId: string, clientId: string): Promise<DescribedClient>
  deleteOrganizationClient(organizationId: string, clientId: string): Promise<unknown>
  addOrganizationClientSecret(
    organizationId: string,
    clientId: string,
  ): Promise<{
    readonly plainSecret: string
    readonly secret?: { readonly id: string } | undefined
  }>
  removeOrganizationClientSecret(
    organizationId: string,
    clientId: string,
    secretId: string,
  ): Promise<unknown>
  listOrganizationClients(
    organizationId: string,
    options: { pageSize?: number; pageToken?: string },
  ): Promise<{ readonly clients: readonly MachineClient[]; readonly nextPageToken: string }>
}

/** The description of a machine client as Scalekit's client has it. */
export interface MachineClient {
  readonly clientId: string
  readonly organizationId: string
  readonly name: string
  readonly description: string
  readonly scopes: readonly string[]
  readonly audience: readonly string[]
  readonly createTime?: ClientTimestamp | undefined
  readonly secrets: readonly {
    readonly id: string
    readonly secretSuffix: string
    readonly createTime?: ClientTimestamp | undefined
    readonly lastUsedTime?: ClientTimestamp | undefined
  }[]
}

interface DescribedClient {
  readonly client?: MachineClient | undefined
}

interface DescribedToken {
  readonly tokenInfo?: ClientToken | undefined
}

interface TokenSettings {
  userId?: string
  customClaims?: { [name: string]: string }
  expiry?: ReturnType<typeof toTimestamp>
  description?: string
}
