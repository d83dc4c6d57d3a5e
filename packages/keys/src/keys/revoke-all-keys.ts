import type { RevokeAllKeysOptions } from '@claviger/core'
import { note, reasonIn, shortened } from '../audit/note.ts'
import { announce, forgetKey } from '../bus/announce.ts'
import { column } from '../database/read-row.ts'
import type { KeyContext } from './key-context.ts'
import { checkId } from './key-input.ts'

const BATCH = 100
// How often keys that were made meanwhile are ended, before the caller is told that more are being made.
const MAX_LATE_BATCHES = 100

/** What it takes to end keys. */
interface RevokingContext {
  readonly database: Pick<KeyContext['database'], 'transaction'>
  readonly bus: Pick<KeyContext['bus'], 'tell'>
}

/**
 * Ends all keys of a user of an organization, in transactions of 100 keys. When one fails, the ones
 * before it hold, and it can be called again. Keys that have expired stay as they are.
 *
 * @returns The IDs of the keys that were ended.
 * @throws {Error} When new keys of the user are still being made. Those that were found are ended.
 */
export async function revokeAllKeys(
  context: RevokingContext,
  organizationId: string,
  options: RevokeAllKeysOptions,
): Promise<readonly string[]> {
  checkId('organizationId', organizationId)
  checkId('userId', options.userId)
  const all: string[] = []
  for (let late = 0; late <= MAX_LATE_BATCHES;) {
    const ended = await revokeBatch(context, organizationId, options)
    for (const keyId of ended) context.bus.tell(forgetKey(keyId))
    all.push(...ended)
    if (ended.length === 0) return all
    // A key that was rotated meanwhile has a successor that this batch could not see yet.
    if (ended.length < BATCH) late += 1
  }
  throw new Error(
    'Keys of the user are still being made, so some may be active. Take away the right to make keys, then call revokeAll() again.',
  )
}

async function revokeBatch(
  { database }: RevokingContext,
  organizationId: string,
  options: RevokeAllKeysOptions,
): Promise<readonly string[]> {
  return database.transaction(async (transaction) => {
    const rows = await transaction.query(
      `update claviger.keys set revoked_at = clock_timestamp(), revoked_by = $3, revoked_reason = $4
        where id in (select id from claviger.keys
          where organization_id = $1 and user_id = $2 and revoked_at is null
            and (expires_at is null or expires_at > clock_timestamp())
          order by id limit ${BATCH} for update)
        returning id`,
      [organizationId, options.userId, shortened(options.actor), shortened(options.reason)],
    )
    const ended = rows.map((row) => column.text(row, 'id'))
    for (const subject of ended) {
      const details = { userId: options.userId, ...reasonIn(options) }
      await note(transaction, {
        organizationId,
        action: 'key.revoked',
        subject,
        by: options,
        details,
      })
    }
    for (const keyId of ended) await announce(transaction, forgetKey(keyId))
    return ended
  })
}
