import type { Authenticator } from '@claviger/core'
import { findKey } from './find-key.ts'
import { checkKeyId, type KeyClient } from './key-client.ts'
import { checkKeyOwner, type KeyOwner } from './key-owner.ts'

/** Where a revoked key must be forgotten. */
export type Revoker = Pick<Authenticator, 'revoke'>

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

/**
 * Ends a key whose owner has been checked: at Scalekit first, then in the caches of the guards.
 *
 * The second step is taken even if the first fails: its answer may have been lost on the way back.
 *
 * @throws What failed; an `AggregateError` when both steps did.
 */
export async function endKey(
  client: KeyClient,
  keyId: string,
  authenticator?: Revoker,
): Promise<void> {
  const failures: unknown[] = []
  const note = (error: unknown): void => {
    failures.push(error)
  }
  await client.token.invalidateToken(keyId).catch(note)
  await authenticator?.revoke({ keyId }).catch(note)

  if (failures.length > 1) {
    throw new AggregateError(failures, `The key ${keyId} could not be revoked.`)
  }
  if (failures.length === 1) throw failures[0]
}
