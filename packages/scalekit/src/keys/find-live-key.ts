import type { ClientToken } from '../lookup/key-info.ts'
import { endKey, type Revoker } from './end-key.ts'
import { findKey } from './find-key.ts'
import type { KeyClient } from './key-client.ts'
import { KeyNotFoundError } from '@claviger/core'
import type { KeyOwner } from './key-owner.ts'
import { hasRetired } from './retirement.ts'

/**
 * Finds a key that guards still accept. A key whose rotation is over is ended at Scalekit on the way,
 * and is not found: otherwise it could be rotated into a new one.
 *
 * @throws {KeyNotFoundError} When the organization has no such key.
 * @throws What Scalekit's client threw, when Scalekit did not answer.
 */
export async function findLiveKey(
  client: KeyClient,
  keyId: string,
  owner: KeyOwner,
  authenticator?: Revoker,
): Promise<ClientToken> {
  const token = await findKey(client, keyId, owner)
  if (!hasRetired(token)) return token

  // Should that fail, guards refuse the key all the same, and the next use of it tries again.
  await endKey(client, keyId, authenticator).catch(() => {})
  throw new KeyNotFoundError(keyId)
}
