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

const MESSAGES = {
  unknown_pepper:
    'peppers must have each pepper that a key is sealed under, but one is missing. Add it behind the newest.',
  changed_row:
    'The row of a key must be as it was sealed, but was changed, or was copied from another key. Restore it, or make a new key.',
}

/** Makes the error for a key that this process cannot judge. */
export function misconfigured(code: keyof typeof MESSAGES): AuthorityError {
  return new AuthorityError('misconfigured', MESSAGES[code], { code, isAnswer: true })
}
