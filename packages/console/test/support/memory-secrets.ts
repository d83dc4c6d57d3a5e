import {
  SecretConflictError,
  SecretExistsError,
  SecretNotFoundError,
  type FindSecretsOptions,
  type ManagedSecret,
  type ManagedSecretPage,
  type NewSecretOptions,
  type ReplaceSecretOptions,
  type SecretAuthority,
} from '@claviger/core'

interface StoredSecret {
  readonly info: ManagedSecret
  readonly values: readonly string[]
}

/** Named secrets in memory. */
export class MemorySecrets implements SecretAuthority {
  readonly #stored = new Map<string, StoredSecret>()
  /** What every call waits for, or fails with. */
  disturb: () => Promise<void> = async () => {}

  async create(organizationId: string, { name, value }: NewSecretOptions): Promise<ManagedSecret> {
    await this.disturb()
    checkValue(value)
    const id = idOf(organizationId, name)
    if (this.#stored.has(id)) throw new SecretExistsError(name)
    const info = { name, version: 1, createdAt: new Date() }
    this.#stored.set(id, { info, values: [value] })
    return info
  }

  async rotate(
    organizationId: string,
    name: string,
    { value, overlapMs = 0, ifVersion }: ReplaceSecretOptions,
  ): Promise<ManagedSecret> {
    await this.disturb()
    checkValue(value)
    const { info, values } = this.#find(organizationId, name)
    if (ifVersion !== undefined && ifVersion !== info.version)
      throw new SecretConflictError(name, info.version)
    const next = {
      name: info.name,
      version: info.version + 1,
      createdAt: info.createdAt,
      rotatedAt: new Date(),
      ...(overlapMs > 0 && { previousEndsAt: new Date(Date.now() + overlapMs) }),
    }
    const kept = overlapMs > 0 ? values.slice(0, 1) : []
    this.#stored.set(idOf(organizationId, name), { info: next, values: [value, ...kept] })
    return next
  }

  async list(organizationId: string, options: FindSecretsOptions = {}): Promise<ManagedSecretPage> {
    await this.disturb()
    const { pageSize = 30, pageToken } = options
    if (pageToken !== undefined && !pageToken.startsWith('after '))
      throw new TypeError('pageToken is unknown.')
    const after = pageToken?.slice(6) ?? ''
    const all = [...this.#stored.entries()]
      .filter(([id]) => id.startsWith(`${organizationId} `))
      .map(([, { info }]) => info)
      .filter(({ name }) => name > after)
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    const secrets = all.slice(0, pageSize)
    const last = secrets.at(-1)
    return {
      secrets,
      ...(all.length > pageSize && last && { nextPageToken: `after ${last.name}` }),
    }
  }

  async get(organizationId: string, name: string): Promise<ManagedSecret> {
    await this.disturb()
    return this.#find(organizationId, name).info
  }

  async delete(organizationId: string, name: string): Promise<void> {
    await this.disturb()
    this.#find(organizationId, name)
    this.#stored.delete(idOf(organizationId, name))
  }

  /** Forgets everything. */
  reset(): void {
    this.#stored.clear()
  }

  /** The values that are valid under a name, the current one first. */
  valuesOf(organizationId: string, name: string): readonly string[] {
    return this.#stored.get(idOf(organizationId, name))?.values ?? []
  }

  #find(organizationId: string, name: string): StoredSecret {
    const stored = this.#stored.get(idOf(organizationId, name))
    if (stored === undefined) throw new SecretNotFoundError(name)
    return stored
  }
}

function idOf(organizationId: string, name: string): string {
  if (!/^[A-Za-z0-9_.-]{1,128}$/.test(name)) throw new TypeError('It cannot be a name.')
  return `${organizationId} ${name.toLowerCase()}`
}

function checkValue(value: string): void {
  if (value === '' || value.length > 65_536) throw new TypeError('It cannot be a value.')
}
