import { AuthorityError } from '@claviger/core'
import type { Row } from '../database/database.ts'
import { column } from '../database/read-row.ts'
import { openHash } from '../peppers/opened-hashes.ts'
import { isSameHash } from '../peppers/sealed-hash.ts'
import type { KeyContext } from './key-context.ts'

/**
 * Compares the hash of a presented key with the row that it names.
 *
 * @param judged Has `id`, `sealed` and `pepper`.
 * @returns Whether it is that key, which may have ended.
 * @throws {AuthorityError} `misconfigured` when this process lacks the pepper, or the row was changed.
 */
export function isKeyOfRow(
  { peppers }: Pick<KeyContext, 'peppers'>,
  judged: Row,
  hash: Buffer,
): boolean {
  const pepper = peppers.find(column.text(judged, 'pepper'))
  if (pepper === undefined) throw misconfigured('unknown_pepper')
  const stored = openHash(column.text(judged, 'id'), column.text(judged, 'sealed'), pepper)
  if (stored === undefined) throw misconfigured('changed_row')
  return isSameHash(stored, hash)
}

/** Makes the error for a key that this process cannot judge. */
export function misconfigured(code: string): AuthorityError {
  return new AuthorityError('misconfigured', 'The key cannot be judged with these peppers.', {
    code,
    isAnswer: true,
  })
}
