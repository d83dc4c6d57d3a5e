import { AuthorityError } from '@claviger/core'
import type { Row } from '../database/database.ts'
import { column } from '../database/read-row.ts'
import { isSameHash, unsealHash } from '../peppers/sealed-hash.ts'
import type { KeyContext } from './key-context.ts'
import { toKeyInfo, type KeyInfo } from './key-info.ts'

/**
 * Compares the hash of a presented key with the row that it names.
 *
 * @param row Has the columns of a key, and `sealed` and `pepper`.
 * @returns `null` when it is another key, or the key has ended.
 * @throws {AuthorityError} `misconfigured` when this process lacks the pepper, or the row was changed.
 */
export function judgeRow(
  { peppers, usage }: Pick<KeyContext, 'peppers' | 'usage'>,
  row: Row,
  hash: Buffer,
): KeyInfo | null {
  const pepper = peppers.find(column.text(row, 'pepper'))
  if (pepper === undefined) throw misconfigured('unknown_pepper')
  const stored = unsealHash(column.text(row, 'id'), column.bytes(row, 'sealed'), pepper)
  if (stored === undefined) throw misconfigured('changed_row')
  if (!isSameHash(stored, hash)) return null

  const info = toKeyInfo(row)
  if (info.state === 'active') return info
  usage.record({ keyId: info.tokenId, kind: 'ended' })
  return null
}

/** Makes the error for a key that this process cannot judge. */
export function misconfigured(code: string): AuthorityError {
  return new AuthorityError('misconfigured', 'The key cannot be judged with these peppers.', {
    code,
    isAnswer: true,
  })
}
