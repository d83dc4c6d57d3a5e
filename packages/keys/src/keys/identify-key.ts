import type { Row } from '../database/database.ts'
import { column } from '../database/read-row.ts'
import { findImportedRow } from '../imported/verify-imported-key.ts'
import { hashOf } from '../peppers/sealed-hash.ts'
import { JUDGED_COLUMN, toJudgedKey } from './judged-key.ts'
import type { KeyContext } from './key-context.ts'
import { INFO_COLUMNS, toKeyInfo, type KeyInfo } from './key-info.ts'
import { isKeyOfRow } from './match-row.ts'

/**
 * Finds out which key this is, of any organization and mode, also one that has ended. It does not
 * count as a use.
 *
 * @throws {AuthorityError} `misconfigured` when the key was sealed under a pepper that this process
 *   does not have, or its row was changed.
 * @throws {DatabaseError} When the database cannot be asked.
 */
export async function identifyKey(context: KeyContext, key: string): Promise<KeyInfo | undefined> {
  const found = typeof key === 'string' ? await findRow(context, key) : undefined
  if (found === undefined) return undefined
  const [row] = await context.database.query(
    `select ${INFO_COLUMNS} from claviger.keys where id = $1`,
    [column.text(found, 'id')],
  )
  return row && toKeyInfo(row)
}

async function findRow(context: KeyContext, key: string): Promise<Row | undefined> {
  const parts = context.format.parse(key)
  if (parts !== undefined) {
    const [row] = await context.database.query(
      `select ${JUDGED_COLUMN} from claviger.keys where id = $1 and mode = $2`,
      [parts.id, parts.mode],
    )
    const judged = row && toJudgedKey(row)
    return judged && isKeyOfRow(context, judged, hashOf(parts.secret)) ? judged : undefined
  }
  for (const digestOf of context.importedKeys) {
    const digest = digestOf(key)
    if (digest === undefined) continue
    const row = await findImportedRow(context, digest, undefined)
    if (row !== undefined && isKeyOfRow(context, row, Buffer.from(digest))) return row
  }
  return undefined
}
