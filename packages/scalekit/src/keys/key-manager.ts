import type { KeyInfo } from '../lookup/key-info.ts'
import { endKey, type Revoker } from './end-key.ts'
import type { KeyClient } from './key-client.ts'
import type { KeyOwner } from './key-owner.ts'
import { listKeys, type ListKeysOptions } from './list-keys.ts'
import { PlannedEnds } from './planned-ends.ts'
import { retireKeys } from './retire-keys.ts'
import { revokeKey } from './revoke-key.ts'
import { rotateKey, type KeyRotation, type RotateKeyOptions } from './rotate-key.ts'
import { updateKey, type UpdateKeyOptions } from './update-key.ts'

/** Looks after the API keys of an environment. All methods take key IDs, never keys. */
export interface KeyManager {
  /**
   * Replaces a key: makes a new one for the same organization, user, claims and description, sees
   * that Scalekit accepts it, hands it over, and sets the end of the old one.
   *
   * Scalekit's API has no way to change an expiry, so that end is a custom claim of the old key, and
   * a second record of it is a claim of the new one. The guards of this package hold the old key to
   * its claim, in all processes and after restarts. For good, at Scalekit, it is ended by what comes
   * first after its end: this manager, if its process still runs; a guard that meets the key;
   * `retireKeys`. Until then, a person who writes the claims of the old key can put its end off, and other
   * software than the guards accepts it.
   *
   * @throws {TypeError} When an option cannot work; nothing has happened then.
   * @throws {KeyNotFoundError} When the organization has no such active key; nothing has happened
   *   then.
   * @throws What Scalekit's client or `deliver` threw. The new key is invalidated if it was not
   *   handed over.
   */
  rotateKey(keyId: string, options: RotateKeyOptions): Promise<KeyRotation>
  /**
   * Changes the custom claims and the description of a key. Use it in place of the client's
   * `updateToken`, which replaces all claims, and with them the end of a key that is being rotated.
   *
   * @returns The key as it is now.
   * @throws {KeyNotFoundError} When the organization has no such active key.
   * @throws {TypeError} When it is given the key in place of its ID, or no `organizationId`.
   * @throws What Scalekit's client threw.
   */
  updateKey(keyId: string, options: UpdateKeyOptions): Promise<KeyInfo>
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
  /**
   * Walks through the active keys of an organization, 30 at a time, as far as it is iterated. A key
   * whose rotation is over is among them, with an `expiry` that is past, until it is ended for good.
   */
  listKeys(organizationId: string, options?: ListKeysOptions): AsyncGenerator<KeyInfo, void>
  /**
   * Ends for good the keys of an organization whose rotation is over. For a scheduled job: run it
   * often enough, since a key's end can be put off until then.
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
  const planned = new PlannedEnds((keyId) => endKey(client, keyId, authenticator))
  return {
    rotateKey: async (keyId, options) => {
      const rotation = await rotateKey(client, keyId, options, authenticator)
      planned.plan(keyId, rotation.oldKeyEndsAt)
      return rotation
    },
    updateKey: (keyId, options) => updateKey(client, keyId, options, authenticator),
    revokeKey: (keyId, owner) => revokeKey(client, keyId, owner, authenticator),
    listKeys: (organizationId, options) => listKeys(client, organizationId, options),
    retireKeys: (organizationId) => retireKeys(client, organizationId, authenticator),
  }
}
