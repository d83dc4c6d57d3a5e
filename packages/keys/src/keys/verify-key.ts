import type { TokenInfo } from '@claviger/core'
import type { KeyMode } from '../format/key-format.ts'
import { verifyImportedKey } from '../imported/verify-imported-key.ts'
import { hashOf } from '../peppers/sealed-hash.ts'
import { judgeRow } from './judge-row.ts'
import type { KeyContext } from './key-context.ts'
import { JUDGED_COLUMN, toJudgedKey } from './judged-key.ts'

/**
 * Judges a key. What cannot be a key of this prefix and mode, or an imported one, costs no statement.
 *
 * @returns `null` for a key that is unknown, of the other mode, expired or revoked.
 * @throws {AuthorityError} `misconfigured` when the key was sealed under a pepper that this process
 *   does not have, or its row was changed.
 * @throws {DatabaseError} When the database cannot be asked.
 */
export async function verifyKey(
  context: KeyContext,
  key: string,
  mode: KeyMode,
): Promise<TokenInfo | null> {
  const parts = context.format.parse(key)
  if (parts === undefined) return verifyImportedKey(context, key, mode)
  if (parts.mode !== mode) return null
  const asked = context.database.prepared(
    'claviger_verify_key',
    `select ${JUDGED_COLUMN} from claviger.keys where id = $1 and mode = $2`,
    [parts.id, mode],
  )
  // Made while the database works.
  const hash = hashOf(parts.secret)
  const [row] = await asked
  return row === undefined ? null : judgeRow(context, toJudgedKey(row), hash)
}
