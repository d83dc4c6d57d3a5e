import type { TokenInfo } from '@claviger/core'
import type { Row } from '../database/database.ts'
import { column } from '../database/read-row.ts'
import type { KeyContext } from './key-context.ts'
import { toTokenInfo } from './judged-key.ts'
import { isKeyOfRow } from './match-row.ts'

/**
 * Compares the hash of a presented key with the row that it names.
 *
 * @param judged What is known of the key.
 * @returns `null` when it is another key, or the key has ended.
 * @throws {AuthorityError} `misconfigured` when this process lacks the pepper, or the row was changed.
 */
export function judgeRow(
  { peppers, usage }: Pick<KeyContext, 'peppers' | 'usage'>,
  judged: Row,
  hash: Buffer,
): TokenInfo | null {
  if (!isKeyOfRow({ peppers }, judged, hash)) return null
  // Only `true`: a state that this version cannot read must not count as active.
  if (judged['is_active'] === true) return toTokenInfo(judged)
  usage.record({ keyId: column.text(judged, 'id'), kind: 'ended' })
  return null
}
