import { ClientSecrets } from './client-secrets.ts'
import { newId } from './new-id.ts'

/** What may be set on a machine client. */
export interface MachineClientFields {
  readonly name?: string | undefined
  readonly description?: string | undefined
  readonly scopes?: readonly string[] | undefined
  readonly audience?: readonly string[] | undefined
  readonly customClaims?: readonly { readonly key: string; readonly value: string }[] | undefined
  /** Lifetime of its access tokens, in seconds. */
  readonly expirySeconds?: number | undefined
}

/** A machine client of one organization. */
export interface MachineClientRecord extends MachineClientFields {
  readonly clientId: string
  readonly organizationId: string
  readonly sequence: number
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly secrets: ClientSecrets
}

/** Holds the machine clients of all organizations. */
export class ClientStore {
  readonly #byId = new Map<string, MachineClientRecord>()
  #sequence = 0

  /** Registers a client without secrets. */
  create(organizationId: string, fields: MachineClientFields): MachineClientRecord {
    const now = new Date()
    const record: MachineClientRecord = {
      ...fields,
      clientId: newId('m2morg'),
      organizationId,
      sequence: ++this.#sequence,
      createdAt: now,
      updatedAt: now,
      secrets: new ClientSecrets(),
    }
    this.#byId.set(record.clientId, record)
    return record
  }

  /** Finds a client. */
  get(clientId: string): MachineClientRecord | undefined {
    return this.#byId.get(clientId)
  }

  /** Replaces the given fields. */
  update(record: MachineClientRecord, fields: MachineClientFields): MachineClientRecord {
    const updated = { ...record, ...fields, updatedAt: new Date() }
    this.#byId.set(record.clientId, updated)
    return updated
  }

  /** Removes a client, and its secrets with it. */
  delete(clientId: string): void {
    this.#byId.delete(clientId)
  }

  /** Lists the clients of one organization, the oldest first. */
  list(organizationId: string): readonly MachineClientRecord[] {
    return [...this.#byId.values()].filter((client) => client.organizationId === organizationId)
  }
}
