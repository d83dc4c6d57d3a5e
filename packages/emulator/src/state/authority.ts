import type { KeyObject } from 'node:crypto'
import { ApiKeyStore, type ApiKeyRecord } from './api-key-store.ts'
import { ClientSecrets } from './client-secrets.ts'
import { ClientStore } from './client-store.ts'
import { membershipDeleted, organizationDeleted, type CredentialEvent } from './credential-event.ts'
import { newId } from './new-id.ts'
import { OrganizationStore } from './organization-store.ts'
import { SigningKeys } from './signing-keys.ts'
import { UserStore, type UserRecord } from './user-store.ts'

/** How an authority is set up. */
export interface AuthorityOptions {
  readonly clientId: string
  readonly clientSecret: string
  readonly accessTokenTtlSeconds: number
  /** The first signing key. @default a new one */
  readonly signingKey?: KeyObject | undefined
}

/** Everything the emulator knows. It outlives the sockets, so that an outage loses nothing. */
export class Authority {
  readonly organizations: OrganizationStore = new OrganizationStore()
  readonly users: UserStore = new UserStore()
  readonly keys: ApiKeyStore = new ApiKeyStore()
  readonly clients: ClientStore = new ClientStore()
  readonly environmentSecrets: ClientSecrets = new ClientSecrets()
  readonly environmentId: string
  readonly signingKeys: SigningKeys
  readonly accessTokenTtlSeconds: number
  /** The `iss` of every token: the emulator's address, known once it listens. */
  issuer = ''
  /** The ID of the environment itself (`env_…`), which its events name. */
  readonly environment: string = newId('env')
  /** Is told of what ended credentials, once it has. */
  tell: (event: CredentialEvent) => void = () => {}

  private constructor(options: AuthorityOptions, signingKeys: SigningKeys) {
    this.environmentId = options.clientId
    this.accessTokenTtlSeconds = options.accessTokenTtlSeconds
    this.signingKeys = signingKeys
    this.environmentSecrets.add(options.clientSecret)
  }

  /** Makes an authority with one signing key and nothing else in it. */
  static async create(options: AuthorityOptions): Promise<Authority> {
    return new Authority(options, await SigningKeys.create(options.signingKey))
  }

  /** Finds an active key, by the key itself or by its ID. */
  activeKey(keyOrId: string): ApiKeyRecord | undefined {
    const record = this.keys.find(keyOrId)
    return record !== undefined && this.isActive(record) ? record : undefined
  }

  /** Says whether a key is active: not invalidated and not expired. */
  isActive({ invalidated, expiry }: ApiKeyRecord): boolean {
    return !invalidated && (expiry === undefined || expiry.getTime() > Date.now())
  }

  /** Removes an organization, and with it its clients, its memberships and all its keys. */
  deleteOrganization(organizationId: string): void {
    const organization = this.organizations.get(organizationId)
    this.organizations.delete(organizationId)
    for (const user of this.users.list(organizationId)) user.memberships.delete(organizationId)
    for (const client of this.clients.list(organizationId)) this.clients.delete(client.clientId)
    this.keys.invalidate((key) => key.organizationId === organizationId)
    if (organization !== undefined) this.tell(organizationDeleted(organization))
  }

  /** Ends a membership, and with it the keys that the user has in the organization. */
  deleteMembership(user: UserRecord, organizationId: string): void {
    user.memberships.delete(organizationId)
    this.keys.invalidate((key) => key.userId === user.id && key.organizationId === organizationId)
    this.tell(membershipDeleted(user, organizationId, this.organizations.get(organizationId)))
  }

  /** Removes a user, with their memberships and all their keys. */
  deleteUser(userId: string): void {
    const user = this.users.get(userId)
    this.users.delete(userId)
    this.keys.invalidate((key) => key.userId === userId)
    for (const organizationId of user?.memberships.keys() ?? []) {
      if (user !== undefined) this.deleteMembership(user, organizationId)
    }
  }

  /** Says whether an access token is a live one of the environment's own client. */
  async isEnvironmentToken(accessToken: string): Promise<boolean> {
    const claims = await this.signingKeys.verify(accessToken, this.issuer).catch(() => undefined)
    return claims?.['client_id'] === this.environmentId
  }
}
