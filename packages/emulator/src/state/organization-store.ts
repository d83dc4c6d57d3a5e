import { newId } from './new-id.ts'

/** What an organization is made of. */
export interface OrganizationFields {
  readonly displayName: string
  readonly externalId?: string
  readonly slug?: string
  readonly logoUrl?: string
  readonly metadata?: Readonly<Record<string, string>>
}

/** An organization: a customer of the application under test. */
export interface OrganizationRecord extends OrganizationFields {
  readonly id: string
  readonly sequence: number
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** How a request names an organization. */
export type Identity =
  | { readonly case: 'id'; readonly value: string }
  | { readonly case: 'externalId'; readonly value: string }
  | { readonly case: undefined }

/** Holds the organizations of the environment. */
export class OrganizationStore {
  readonly #byId = new Map<string, OrganizationRecord>()
  #sequence = 0

  /** Creates an organization, under a new ID unless one is given. */
  create(fields: OrganizationFields, id: string = newId('org')): OrganizationRecord {
    const now = new Date()
    const sequence = ++this.#sequence
    const record = { ...fields, id, sequence, createdAt: now, updatedAt: now }
    this.#byId.set(id, record)
    return record
  }

  /** Finds an organization by its ID. */
  get(id: string): OrganizationRecord | undefined {
    return this.#byId.get(id)
  }

  /** Finds an organization by its ID or by the application's own name for it. */
  find(identity: Identity): OrganizationRecord | undefined {
    if (identity.case === 'id') return this.get(identity.value)
    if (identity.case === undefined) return undefined
    return this.list().find((record) => record.externalId === identity.value)
  }

  /** Replaces the given fields. */
  update(record: OrganizationRecord, fields: Partial<OrganizationFields>): OrganizationRecord {
    const updated = { ...record, ...fields, updatedAt: new Date() }
    this.#byId.set(record.id, updated)
    return updated
  }

  /** Removes an organization. */
  delete(id: string): void {
    this.#byId.delete(id)
  }

  /** Lists all organizations, the oldest first. */
  list(): readonly OrganizationRecord[] {
    return [...this.#byId.values()]
  }
}
