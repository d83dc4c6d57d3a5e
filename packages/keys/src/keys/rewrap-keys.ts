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

/**
 * Seals every key under the newest pepper, used or not, so that an older pepper can be given up. May
 * be stopped and run again; keys are good meanwhile.
 */
export async function rewrapKeys({ database, peppers }: KeyContext): Promise<RewrapResult> {
  const { current } = peppers
  let rewrapped = 0
  let unreadable = 0
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
        unreadable += 1
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
      rewrapped += 1
    }
    if (rows.length < BATCH) return { rewrapped, unreadable }
  }
}
