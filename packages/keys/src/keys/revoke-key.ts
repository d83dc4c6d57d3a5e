import { note, reasonIn, shortened } from '../audit/note.ts'
import type { RevokeKeyOptions } from '@claviger/core'
import { announce, forgetKey } from '../bus/announce.ts'
import type { KeyContext } from './key-context.ts'
import { findKeyForUpdate } from './find-key.ts'

/**
 * Ends a key. One that was revoked before stays as it was: when and by whom is not overwritten.
 *
 * @throws {KeyNotFoundError} When the organization has no such key.
 */
export async function revokeKey(
  { database, bus }: KeyContext,
  organizationId: string,
  keyId: string,
  options: RevokeKeyOptions,
): Promise<void> {
  await database.transaction(async (transaction) => {
    const info = await findKeyForUpdate(transaction, organizationId, keyId)
    if (info.state === 'revoked') return
    await transaction.query(
      `update claviger.keys set revoked_at = clock_timestamp(), revoked_by = $2, revoked_reason = $3
        where id = $1`,
      [keyId, shortened(options.actor), shortened(options.reason)],
    )
    await note(transaction, {
      organizationId: info.organizationId,
      action: 'key.revoked',
      subject: info.tokenId,
      by: options,
      details: reasonIn(options),
    })
    await announce(transaction, forgetKey(keyId))
  })
  // Also when it was revoked before: the guards of this process forget it now, not with the next message.
  bus.tell(forgetKey(keyId))
}
