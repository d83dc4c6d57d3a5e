import { endKey, type Revoker } from './end-key.ts'
import { findKey } from './find-key.ts'
import { checkKeyId, type KeyClient } from './key-client.ts'
import { checkKeyOwner, type KeyOwner } from './key-owner.ts'

/**
 * Ends a key: at Scalekit first, then in the caches of the guards.
 *
 * @param authenticator Whose guards are to forget the key. Without one, a cached verdict lives on
 *   for `ttlMs`.
 * @throws {KeyNotFoundError} When the organization has no such active key; nothing has happened then.
 * @throws {TypeError} When it is given the key in place of its ID, or no `organizationId`.
 * @throws What failed; an `AggregateError` when both steps did.
 */
export async function revokeKey(
  client: KeyClient,
  keyId: string,
  owner: KeyOwner,
  authenticator?: Revoker,
): Promise<void> {
  checkKeyId(keyId)
  checkKeyOwner(owner)
  // Whose key it is must be known first: the call that ends a key takes any ID.
  if (owner.organizationId !== null) await findKey(client, keyId, owner)
  await endKey(client, keyId, authenticator)
}
