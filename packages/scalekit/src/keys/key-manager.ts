import type { KeyInfo } from '../authority/key-info.ts'
import type { KeyClient } from './key-client.ts'
import type { KeyOwner } from './key-owner.ts'
import { listKeys, type ListKeysOptions } from './list-keys.ts'
import { retireKeys } from './retire-keys.ts'
import { revokeKey, type Revoker } from './revoke-key.ts'
import { rotateKey, type KeyRotation, type RotateKeyOptions } from './rotate-key.ts'

/** Looks after the API keys of an environment. All methods take key IDs, never keys. */
export interface KeyManager {
  /**
   * Replaces a key: makes a new one for the same organization, user, claims and description, sees
   * that Scalekit accepts it, hands it over, and sets the end of the old one.
   *
   * Scalekit's API has no way to change an expiry, so that end is a custom claim of the old key.
   * The guards of this package hold every key to it, in all processes and after restarts; anybody
   * else accepts the old key until `retireKeys` or `revokeKey` has ended it for good.
   *
   * @throws {TypeError} When an option cannot work; nothing has happened then.
   * @throws {KeyNotFoundError} When the organization has no such active key; nothing has happened
   *   then.
   * @throws What Scalekit's client or `deliver` threw. The new key is invalidated if it was not
   *   handed over.
   */
  rotateKey(keyId: string, options: RotateKeyOptions): Promise<KeyRotation>
  /**
   * Ends a key at Scalekit, then in the caches of the authenticator. The second step is taken even
   * if the first fails, whose answer may have been lost on the way back.
   *
   * @param owner Whose key it must be. The key of another organization is not found; `null` takes
   *   the key of any organization, and does not tell whether there was an active one.
   * @throws {KeyNotFoundError} When the organization has no such active key; nothing has happened
   *   then.
   * @throws {TypeError} When it is given the key in place of its ID, or no `organizationId`.
   * @throws What failed; an `AggregateError` when both did.
   */
  revokeKey(keyId: string, owner: KeyOwner): Promise<void>
  /** Walks through the active keys of an organization, 30 at a time, as far as it is iterated. */
  listKeys(organizationId: string, options?: ListKeysOptions): AsyncGenerator<KeyInfo, void>
  /**
   * Ends for good the keys of an organization whose rotation is over. For a scheduled job.
   *
   * @returns The IDs of the keys that were ended.
   */
  retireKeys(organizationId: string): Promise<readonly string[]>
}

/**
 * Makes a key manager over Scalekit's client.
 *
 * @param authenticator Whose guards are to forget the keys that end. Without one, a cached verdict
 *   lives on for `ttlMs`.
 */
export function createKeyManager(client: KeyClient, authenticator?: Revoker): KeyManager {
  return {
    rotateKey: (keyId, options) => rotateKey(client, keyId, options, authenticator),
    revokeKey: (keyId, owner) => revokeKey(client, keyId, owner, authenticator),
    listKeys: (organizationId, options) => listKeys(client, organizationId, options),
    retireKeys: (organizationId) => retireKeys(client, organizationId, authenticator),
  }
}
