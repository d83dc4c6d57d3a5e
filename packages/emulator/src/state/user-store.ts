import { newId } from './new-id.ts'
import type { Identity } from './organization-store.ts'

/** A user's place in one organization. */
export interface Membership {
  readonly organizationId: string
  readonly joinedAt: Date
  roles: readonly string[]
  metadata: Readonly<Record<string, string>>
}

/** What a user is made of. */
export interface UserFields {
  readonly email: string
  readonly externalId?: string
  readonly givenName?: string
  readonly familyName?: string
  readonly metadata?: Readonly<Record<string, string>>
}

/** A person, who may be a member of several organizations. */
export interface UserRecord extends UserFields {
  readonly id: string
  readonly sequence: number
  readonly createdAt: Date
  readonly memberships: Map<string, Membership>
}

/** Holds the users of the environment and what they may do in each organization. */
export class UserStore {
  readonly #byId = new Map<string, UserRecord>()
  #sequence = 0

  /** Creates a user without memberships, under a new ID unless one is given. */
  create(fields: UserFields, id: string = newId('usr')): UserRecord {
    const sequence = ++this.#sequence
    const record = { ...fields, id, sequence, createdAt: new Date(), memberships: new Map() }
    this.#byId.set(id, record)
    return record
  }

  /** Makes a user a member of an organization, or changes the membership. */
  join(
    user: UserRecord,
    organizationId: string,
    change: Partial<Pick<Membership, 'roles' | 'metadata'>> = {},
  ): void {
    const existing = user.memberships.get(organizationId)
    const membership = existing ?? { organizationId, joinedAt: new Date(), roles: [], metadata: {} }
    user.memberships.set(organizationId, { ...membership, ...change })
  }

  /** Finds a user by ID. */
  get(id: string): UserRecord | undefined {
    return this.#byId.get(id)
  }

  /** Finds a user by ID or by the application's own name for them. */
  find(identity: Identity): UserRecord | undefined {
    if (identity.case === 'id') return this.get(identity.value)
    if (identity.case === undefined) return undefined
    return this.list().find((record) => record.externalId === identity.value)
  }

  /** Removes a user. */
  delete(id: string): void {
    this.#byId.delete(id)
  }

  /** Lists users, the oldest first: all of them, or the members of one organization. */
  list(organizationId?: string): readonly UserRecord[] {
    const all = [...this.#byId.values()]
    return organizationId === undefined
      ? all
      : all.filter((user) => user.memberships.has(organizationId))
  }
}
