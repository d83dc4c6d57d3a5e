import { AuthorityError, type TokenInfo } from '@claviger/core'
import type { Row } from '../database/database.ts'
import { column } from '../database/read-row.ts'
import { isSameHash, unsealHash } from '../peppers/sealed-hash.ts'
import type { KeyContext } from './key-context.ts'
import { toTokenInfo } from './judged-key.ts'

/**
 * Compares the hash of a presented key with the row that it names.
 *
 * @param row Has the columns that judge a key.
 * @returns `null` when it is another key, or the key has ended.
 * @throws {AuthorityError} `misconfigured` when this process lacks the pepper, or the row was changed.
 */
export function judgeRow(
  { peppers, usage }: Pick<KeyContext, 'peppers' | 'usage'>,
  row: Row,
  hash: Buffer,
): TokenInfo | null {
  const pepper = peppers.find(column.text(row, 'pepper'))
  if (pepper === undefined) throw misconfigured('unknown_pepper')
  const id = column.text(row, 'id')
  const stored = unsealHash(id, column.bytes(row, 'sealed'), pepper)
  if (stored === undefined) throw misconfigured('changed_row')
  if (!isSameHash(stored, hash)) return null

  // Only `true`: a state that this version cannot read must not count as active.
  if (row['is_active'] === true) return toTokenInfo(row)
  usage.record({ keyId: id, kind: 'ended' })
  return null
}

/** Makes the error for a key that this process cannot judge. */
export function misconfigured(code: string): AuthorityError {
  return new AuthorityError('misconfigured', 'The key cannot be judged with these peppers.', {
    code,
    isAnswer: true,
  })
}
