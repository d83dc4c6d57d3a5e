import type { Authenticator } from '@claviger/core'
import { checkKeyId, type KeyClient } from './key-client.ts'

/** Where a revoked key must be forgotten. */
export type Revoker = Pick<Authenticator, 'revoke'>

/**
 * Ends a key: at Scalekit first, then in the caches of the guards.
 *
 * The second step is taken even if the first fails: its answer may have been lost on the way back.
 *
 * @param authenticator Whose guards are to forget the key. Without one, a cached verdict lives on
 *   for `ttlMs`.
 * @throws What failed; an `AggregateError` of both when both steps did.
 * @throws {TypeError} When it is given the key in place of its ID.
 */
export async function revokeKey(
  client: KeyClient,
  keyId: string,
  authenticator?: Revoker,
): Promise<void> {
  checkKeyId(keyId)
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
