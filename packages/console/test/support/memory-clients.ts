import { randomBytes, randomUUID } from 'node:crypto'
import {
  ClientNotFoundError,
  NotGrantableError,
  type ClientAuthority,
  type ClientPage,
  type FindClientsOptions,
  type KeyActor,
  type ManagedClient,
  type NewClientOptions,
  type NewClientSecret,
} from '@claviger/core'
import { notGranted } from '@claviger/core/internal'

const newId = (prefix: string) => `${prefix}_${randomUUID().replaceAll('-', '').slice(0, 18)}`

/** Machine clients in memory. */
export class MemoryClients implements ClientAuthority {
  readonly #stored = new Map<string, ManagedClient>()
  readonly #secrets = new Map<string, string>()
  /** What every call waits for, or fails with. */
  disturb: () => Promise<void> = async () => {}

  async create(organizationId: string, options: NewClientOptions = {}): Promise<NewClientSecret> {
    await this.#begin(organizationId)
    const { name = '', description = '', scopes = [], audience = [] } = options
    if (name.length > 128 || description.length > 512) throw new TypeError('too long')
    if (audience.includes('') || scopes.some((scope) => !/^[!-~]+$/.test(scope)))
      throw new TypeError('scopes')
    checkGrant({ scopes, audience }, options)
    const clientId = newId('m2morg')
    this.#stored.set(clientId, {
      clientId,
      organizationId,
      scopes,
      audience,
      secrets: [],
      createdAt: new Date().toISOString(),
      ...(name !== '' && { name }),
      ...(description !== '' && { description }),
    })
    return this.addSecret(organizationId, clientId, options)
  }

  async list(organizationId: string, options: FindClientsOptions = {}): Promise<ClientPage> {
    await this.#begin(organizationId)
    const { pageSize = 30, pageToken } = options
    const [, from] = pageToken === undefined ? [] : (/^(\d+)$/.exec(pageToken.slice(6)) ?? [])
    if (pageToken !== undefined && (from === undefined || !pageToken.startsWith(organizationId)))
      throw new TypeError('pageToken is unknown.')
    const all = [...this.#stored.values()].filter((one) => one.organizationId === organizationId)
    const end = Number(from ?? 0) + pageSize
    return {
      clients: all.slice(Number(from ?? 0), end),
      ...(all.length > end && { nextPageToken: `${organizationId} ${end}` }),
    }
  }

  async get(organizationId: string, clientId: string): Promise<ManagedClient> {
    await this.#begin(organizationId)
    const client = this.#stored.get(clientId)
    if (client?.organizationId !== organizationId) throw notFound(clientId)
    return client
  }

  async addSecret(
    organizationId: string,
    clientId: string,
    by: KeyActor = {},
  ): Promise<NewClientSecret> {
    const client = await this.get(organizationId, clientId)
    checkGrant(client, by)
    if (client.secrets.length > 1) throw new TypeError('It has two secrets.')
    const [secretId, secret] = [newId('sks'), randomBytes(24).toString('hex')]
    const info = { secretId, suffix: secret.slice(-4), createdAt: new Date().toISOString() }
    this.#secrets.set(secretId, secret)
    return { secret, secretId, client: this.#keep(client, [...client.secrets, info]) }
  }

  async removeSecret(organizationId: string, clientId: string, secretId: string): Promise<void> {
    const client = await this.get(organizationId, clientId)
    const rest = client.secrets.filter((one) => one.secretId !== secretId)
    if (rest.length === client.secrets.length) throw notFound(secretId)
    this.#keep(client, rest)
  }

  async delete(organizationId: string, clientId: string): Promise<void> {
    await this.get(organizationId, clientId)
    this.#stored.delete(clientId)
  }

  /** Forgets everything. */
  reset(): void {
    this.#stored.clear()
    this.#secrets.clear()
  }

  /** Whether a client gets an access token with a secret. */
  accepts(clientId: string, secret: string): boolean {
    const { secrets = [] } = this.#stored.get(clientId) ?? {}
    return secrets.some(({ secretId }) => this.#secrets.get(secretId) === secret)
  }

  #keep(client: ManagedClient, secrets: ManagedClient['secrets']): ManagedClient {
    const changed = { ...client, secrets }
    this.#stored.set(client.clientId, changed)
    return changed
  }

  async #begin(organizationId: string): Promise<void> {
    if (typeof organizationId !== 'string' || organizationId === '') {
      throw new TypeError('organizationId must be a non-empty string.')
    }
    await this.disturb()
  }
}

function checkGrant(
  { scopes, audience }: Pick<ManagedClient, 'scopes' | 'audience'>,
  { grantable, grantableAudiences = grantable === undefined ? audience : [] }: KeyActor,
): void {
  const refused = [
    ...notGranted(scopes, grantable),
    ...audience.filter((name) => !grantableAudiences.includes(name)),
  ]
  if (refused.length > 0) throw new NotGrantableError(refused)
}

// A secret in place of an ID must not be in an error.
function notFound(id: string): ClientNotFoundError {
  return new ClientNotFoundError(/^(?:m2morg|sks)_/.test(id) ? id : '(no ID)')
}
