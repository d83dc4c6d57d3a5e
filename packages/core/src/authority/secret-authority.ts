import type { KeyActor } from './managed-key.ts'

/** A named secret: everything except its value. */
export interface ManagedSecret {
  /** As it was written when it was created. */
  readonly name: string
  /** Counts from 1; each rotation makes the next. */
  readonly version: number
  readonly createdAt: Date
  readonly rotatedAt?: Date
  /** Until when the value before the last rotation is valid; missing when there is no such value. */
  readonly previousEndsAt?: Date
}

/** What is stored under a name. */
export interface NewSecretOptions extends KeyActor {
  readonly name: string
  /** It is never shown again. */
  readonly value: string
}

/** A new value for a secret. */
export interface ReplaceSecretOptions extends KeyActor {
  /** It is never shown again. */
  readonly value: string
  /** For how long the value before stays valid beside the new one, in milliseconds. @default 0 */
  readonly overlapMs?: number
  /** Rotates only this version, so that of two rotations at the same time one fails. */
  readonly ifVersion?: number
}

/** Which part of the secrets is listed. */
export interface FindSecretsOptions {
  /** The largest number of entries on a page, from 1 to 100. @default 30 */
  readonly pageSize?: number
  /** The `nextPageToken` of the page before. */
  readonly pageToken?: string
}

/** A part of a list of secrets, by name. */
export interface ManagedSecretPage {
  readonly secrets: readonly ManagedSecret[]
  /** Missing on the last page. */
  readonly nextPageToken?: string
}

/**
 * Stores secrets under names, and looks after them: the optional part `namedSecrets` of a
 * `KeyAuthority`. Its methods never return a value.
 *
 * Every method takes the organization whose secrets it may touch: a secret of another organization is
 * not found. A method that rejects with a `TypeError` has changed nothing. No error has a value in it.
 */
export interface SecretAuthority {
  /**
   * Stores a secret.
   *
   * @throws {TypeError} When the name or the value cannot be one.
   * @throws {SecretExistsError} When the organization has one of this name.
   * @throws What the authority answered, or that it could not be asked.
   */
  create(organizationId: string, options: NewSecretOptions): Promise<ManagedSecret>
  /**
   * Gives a secret a new value. The one before ends at once, or after `overlapMs`.
   *
   * @throws {TypeError} When an option cannot work.
   * @throws {SecretNotFoundError} When the organization has no such secret.
   * @throws {SecretConflictError} When the secret has another version than `ifVersion`.
   * @throws What the authority answered, or that it could not be asked.
   */
  rotate(
    organizationId: string,
    name: string,
    options: ReplaceSecretOptions,
  ): Promise<ManagedSecret>
  /**
   * Lists secrets by name.
   *
   * @throws {TypeError} When an option cannot work.
   * @throws What the authority answered, or that it could not be asked.
   */
  list(organizationId: string, options?: FindSecretsOptions): Promise<ManagedSecretPage>
  /**
   * Describes one secret. Its name is found in upper and lower case, where the authority takes both
   * for one name.
   *
   * @throws {TypeError} When it cannot be a name.
   * @throws {SecretNotFoundError} When the organization has no such secret.
   * @throws What the authority answered, or that it could not be asked.
   */
  get(organizationId: string, name: string): Promise<ManagedSecret>
  /**
   * Destroys a secret.
   *
   * @throws {SecretNotFoundError} When the organization has no such secret.
   * @throws What the authority answered, or that it could not be asked.
   */
  delete(organizationId: string, name: string, by?: KeyActor): Promise<void>
}
