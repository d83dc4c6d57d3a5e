import type { AuditPage, FindAuditOptions } from './audit-entry.ts'
import type { ClientAuthority } from './client-authority.ts'
import type { KeyUsage, KeyUsageOptions } from './key-usage.ts'
import type {
  ChangeKeyOptions,
  FindKeysOptions,
  KeyPage,
  ManagedKey,
  NewKey,
  NewKeyOptions,
  ReplacedKey,
  ReplaceKeyOptions,
  RevokeAllKeysOptions,
  RevokeKeyOptions,
} from './managed-key.ts'
import type { RefusedRequest } from './refused-request.ts'
import type { SecretAuthority } from './secret-authority.ts'

/** What an authority can do beyond what all of them can. */
export interface KeyAuthorityFeatures {
  /** Keys have scopes of their own. Where not, `scopes` is a `TypeError`. */
  readonly scopes: boolean
  /** Keys are for live or for test use. Where not, `mode: 'test'` is a `TypeError`. */
  readonly modes: boolean
  /** Keys that have ended are listed and described. Where not, they are not found. */
  readonly endedKeys: boolean
  /** Keys can be given to another user. Where not, `userId` of `update` is a `TypeError`. @default false */
  readonly transfer?: boolean
}

/**
 * Issues API keys and looks after them: what a page for keys, or a route of one's own, stands on.
 *
 * Every method takes the organization whose keys it may touch. A key of another organization ends in
 * the same `KeyNotFoundError` as an ID that does not exist, and nothing has happened then. A method
 * that rejects with a `TypeError` has changed nothing either. No error has a key in it.
 */
export interface KeyAuthority {
  readonly features: KeyAuthorityFeatures
  /** Machine clients. Only where the authority has them. */
  readonly clients?: ClientAuthority | undefined
  /** Secrets that are stored once and used by their names. Only where the authority keeps them. */
  readonly namedSecrets?: SecretAuthority | undefined
  /**
   * Makes a key. `grantable` does not say for which users: that is `grantableUsers`.
   *
   * @throws {TypeError} When an option cannot work.
   * @throws {NotGrantableError} When the actor may not give what the key would have.
   * @throws What the authority answered, or that it could not be asked.
   */
  create(organizationId: string, options?: NewKeyOptions): Promise<NewKey>
  /**
   * Lists keys, a page at a time.
   *
   * @throws {TypeError} When an option cannot work, such as a page token of another list.
   * @throws What the authority answered, or that it could not be asked.
   */
  list(organizationId: string, options?: FindKeysOptions): Promise<KeyPage>
  /**
   * Describes one key.
   *
   * @throws {KeyNotFoundError} When the organization has no such key.
   * @throws What the authority answered, or that it could not be asked.
   */
  get(organizationId: string, keyId: string): Promise<ManagedKey>
  /**
   * Changes what a key says.
   *
   * @returns The key as it is now.
   * @throws {TypeError} When an option cannot work.
   * @throws {NotGrantableError} When the actor may not give what the key would have.
   * @throws {KeyNotFoundError} When the organization has no such active key.
   * @throws What the authority answered, or that it could not be asked.
   */
  update(organizationId: string, keyId: string, options: ChangeKeyOptions): Promise<ManagedKey>
  /**
   * Replaces a key by a new one for the same user, scopes, labels and description. The new key is shown
   * to the actor, so all of these must be grantable, `grantableUsers` included.
   *
   * @throws {TypeError} When an option cannot work.
   * @throws {NotGrantableError} When the actor may not give what the key would have.
   * @throws {KeyNotFoundError} When the organization has no such active key.
   * @throws What the authority answered, or that it could not be asked.
   */
  rotate(organizationId: string, keyId: string, options?: ReplaceKeyOptions): Promise<ReplacedKey>
  /**
   * Ends a key at once. A second time changes nothing, and resolves where the authority keeps ended
   * keys.
   *
   * @throws {KeyNotFoundError} When the organization has no such key.
   * @throws What the authority answered, or that it could not be asked.
   */
  revoke(organizationId: string, keyId: string, options?: RevokeKeyOptions): Promise<void>
  /**
   * Ends all keys of one user. Only where the authority does that in one call; elsewhere `list` and
   * `revoke` do it.
   *
   * @returns The IDs of the keys that were ended.
   * @throws {TypeError} Without a user.
   * @throws What the authority answered, or that it could not be asked. Some keys may have ended then.
   */
  revokeAll?(organizationId: string, options: RevokeAllKeysOptions): Promise<readonly string[]>
  /**
   * Finds out which key a person holds, such as one that was found in a log. The one method that
   * takes a key, and of any organization: pass its answer on only to those who may see
   * `organizationId`. Only where the authority can tell.
   *
   * @returns The key, also one that has ended where the authority keeps those; `undefined` for any
   *   other string.
   * @throws That the authority could not be asked. The error has no part of the key in it.
   */
  identify?(key: string): Promise<ManagedKey | undefined>
  /**
   * Says which of these keys are still stored under a pepper that is not the newest, so that those who
   * run the authority see what keeps it in use. Only where the authority has peppers.
   *
   * @param keyIds At most 300. IDs of other organizations and unknown ones are left out of the answer.
   * @throws {TypeError} When there are more.
   * @throws What the authority answered, or that it could not be asked.
   */
  keysOnOldPepper?(organizationId: string, keyIds: readonly string[]): Promise<readonly string[]>
  /**
   * Reads what was done, a page at a time, the newest first. Only where the authority keeps an audit
   * trail.
   *
   * @throws {TypeError} When an option cannot work, such as a page token of another list.
   * @throws What the authority answered, or that it could not be asked.
   */
  audit?(organizationId: string, options?: FindAuditOptions): Promise<AuditPage>
  /**
   * Writes into the audit trail that a request was refused before the authority was asked, such as by a
   * page on which the person has no right to it. Only where the authority keeps an audit trail. What the
   * authority refuses itself is there already.
   *
   * @throws {TypeError} When a field cannot work.
   * @throws That the authority could not be asked.
   */
  noteRefusal?(organizationId: string, refused: RefusedRequest): Promise<void>
  /**
   * Reads how much a key was used. Only where the authority counts.
   *
   * @throws {TypeError} When an option cannot work.
   * @throws {KeyNotFoundError} When the organization has no such key.
   * @throws What the authority answered, or that it could not be asked.
   */
  usage?(organizationId: string, keyId: string, options?: KeyUsageOptions): Promise<KeyUsage>
}
