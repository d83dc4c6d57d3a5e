import type { KeyActor } from '@claviger/core'
import { NO_ORGANIZATION, note } from '../audit/note.ts'
import { importLookup } from '../imported/import-lookup.ts'
import { column } from '../database/read-row.ts'
import { sealHash, unsealHash } from '../peppers/sealed-hash.ts'
import type { KeyContext } from './key-context.ts'

const BATCH = 500

/** What a rewrap did. */
export interface RewrapResult {
  /** Keys that are now sealed under the newest pepper. */
  readonly rewrapped: number
  /** Keys that none of the given peppers opens: they stay as they are. */
  readonly unreadable: number
}

type Sealing = Pick<KeyContext, 'database' | 'peppers'>

/**
 * Seals every key under the newest pepper, used or not, so that an older pepper can be given up. May
 * be stopped and run again; keys are good meanwhile. The audit trail of the database tells it, also where
 * it failed on the way.
 */
export async function rewrapKeys(context: Sealing, by: KeyActor): Promise<RewrapResult> {
  const result = { rewrapped: 0, unreadable: 0 }
  const told = async (): Promise<void> =>
    note(context.database, {
      organizationId: NO_ORGANIZATION,
      action: 'key.rewrapped',
      subject: '',
      by,
      details: { ...result, pepper: context.peppers.current.id },
    })
  try {
    await rewrapInto(result, context)
  } catch (error) {
    // The database may be away, which the caller hears of.
    await told().catch(() => {})
    throw error
  }
  await told()
  return result
}

async function rewrapInto(
  result: { rewrapped: number; unreadable: number },
  { database, peppers }: Sealing,
): Promise<void> {
  const { current } = peppers
  let after = ''
  for (;;) {
    const rows = await database.query(
      `select id, sealed, pepper from claviger.keys where pepper <> $1 and id > $2
        order by id limit $3`,
      [current.id, after, BATCH],
    )
    for (const row of rows) {
      after = column.text(row, 'id')
      const old = peppers.find(column.text(row, 'pepper'))
      const hash = old && unsealHash(after, column.bytes(row, 'sealed'), old)
      if (old === undefined || hash === undefined) {
        result.unreadable += 1
        continue
      }
      await database.query(
        `with key as (
          update claviger.keys set sealed = $2, pepper = $3 where id = $1 and pepper = $4
            returning id
        )
        update claviger.imported_keys set lookup = $5, pepper = $3
          where key_id in (select id from key)`,
        [after, sealHash(after, hash, current), current.id, old.id, importLookup(hash, current)],
      )
      result.rewrapped += 1
    }
    if (rows.length < BATCH) return
  }
}
