import type { KeyActor, SecretAuthority } from '@claviger/core'
import type { Database } from '../database/database.ts'
import type { SealingSecret } from '../sealing/sealing-keys.ts'
import { createSecret, type CreateSecretOptions } from './create-secret.ts'
import { deleteSecret } from './delete-secret.ts'
import { findSecret } from './find-secret.ts'
import { listSecrets, type ListSecretsOptions, type SecretPage } from './list-secrets.ts'
import { masterKeyReader } from './master-keys.ts'
import { readSecret } from './read-secret.ts'
import { rewrapSecrets } from './rewrap-secrets.ts'
import { rotateSecret, type RotateSecretOptions } from './rotate-secret.ts'
import type { SecretInfo } from './stored-secret.ts'

/**
 * Secrets that are stored once, never shown again, and used by reference: `{{Secrets.Name}}`.
 *
 * Every method takes the organization whose secrets it may touch: one of another organization is
 * not found. Every change and every reading is in the audit trail, in the same transaction.
 */
export interface NamedSecrets extends SecretAuthority {
  /**
   * Stores a secret.
   *
   * @throws {TypeError} When the name or the value cannot be one.
   * @throws {SecretExistsError} When the organization has one of this name, in upper or lower case.
   * @throws {DatabaseError} When the database cannot be asked.
   */
  create(organizationId: string, options: CreateSecretOptions): Promise<SecretInfo>
  /**
   * Gives a secret a new value. The one before ends at once, or after `overlapMs`; the one before
   * that is destroyed.
   *
   * @throws {TypeError} When an option cannot work.
   * @throws {SecretNotFoundError} When the organization has no such secret.
   * @throws {SecretConflictError} When the secret has another version than `ifVersion`.
   * @throws {DatabaseError} When the database cannot be asked.
   */
  rotate(organizationId: string, name: string, options: RotateSecretOptions): Promise<SecretInfo>
  /**
   * Lists secrets by name, without their values.
   *
   * @throws {TypeError} When `pageSize` or `pageToken` cannot work.
   * @throws {DatabaseError} When the database cannot be asked.
   */
  list(organizationId: string, options?: ListSecretsOptions): Promise<SecretPage>
  /**
   * Tells what may be known of one secret, without its value.
   *
   * @throws {TypeError} When it cannot be a name.
   * @throws {SecretNotFoundError} When the organization has no such secret.
   * @throws {DatabaseError} When the database cannot be asked.
   */
  get(organizationId: string, name: string): Promise<SecretInfo>
  /**
   * Destroys a secret. What the audit trail says of it stays.
   *
   * @throws {SecretNotFoundError} When the organization has no such secret.
   * @throws {DatabaseError} When the database cannot be asked.
   */
  delete(organizationId: string, name: string, actor?: KeyActor): Promise<void>
  /**
   * Makes a function that reads the current value of a secret by its name, anew each time: what
   * `secretFromReference` and the option `secrets` of `scalekit()` take.
   *
   * The function rejects with a `SecretNotFoundError` or a `SecretUnreadableError`, or with a
   * `DatabaseError`.
   */
  of(organizationId: string, actor?: KeyActor): (name: string) => Promise<string>
  /**
   * Reads all values of a secret that are valid now, the current one first and then the one that a
   * rotation left valid for a while: for what is checked against a secret, such as a signature.
   *
   * @throws {SecretNotFoundError} When the organization has no such secret.
   * @throws {SecretUnreadableError} When its master key is missing, or its row was changed.
   * @throws {DatabaseError} When the database cannot be asked.
   */
  readAll(organizationId: string, name: string, actor?: KeyActor): Promise<readonly string[]>
  /**
   * Puts the secrets of all organizations under the first of `masterKeys`, so that the others can be
   * taken away. May be broken off and run again. `audit(null)` of the keys tells it afterwards.
   *
   * @returns How many values it changed.
   * @throws {SecretUnreadableError} When a master key is missing. What was done before stays.
   * @throws {DatabaseError} When the database cannot be asked.
   */
  rewrap(actor?: KeyActor): Promise<number>
}

/**
 * Makes the named secrets of a database.
 *
 * @param masterKeys Encrypt the secrets: the first one everything that is written, all of them what
 *   was written before. Each is a random string of at least 32 characters, or a function that reads
 *   it.
 * @throws {TypeError} When a master key cannot be one.
 */
export function namedSecrets(
  database: Database,
  masterKeys: readonly SealingSecret[],
): NamedSecrets {
  const context = { database, masterKeys: masterKeyReader(masterKeys) }
  return {
    create: (organizationId, options) => createSecret(context, organizationId, options),
    rotate: (organizationId, name, options) => rotateSecret(context, organizationId, name, options),
    list: (organizationId, options = {}) => listSecrets(context, organizationId, options),
    get: (organizationId, name) => findSecret(context, organizationId, name),
    delete: (organizationId, name, actor = {}) =>
      deleteSecret(context, organizationId, name, actor),
    of:
      (organizationId, actor = {}) =>
      async (name) =>
        (await readSecret(context, organizationId, name, actor))[0],
    readAll: (organizationId, name, actor = {}) => readSecret(context, organizationId, name, actor),
    rewrap: (actor = {}) => rewrapSecrets(context, actor),
  }
}
