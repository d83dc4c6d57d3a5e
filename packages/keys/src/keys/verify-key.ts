import { AuthorityError } from '@claviger/core'
import { column } from '../database/read-row.ts'
import type { KeyMode } from '../format/key-format.ts'
import { hashOf, isSameHash, unsealHash } from '../peppers/sealed-hash.ts'
import type { KeyContext } from './key-context.ts'
import { KEY_COLUMNS, toKeyInfo, type KeyInfo } from './key-info.ts'

/**
 * Judges a key. What cannot be a key of this prefix and mode costs no statement.
 *
 * @returns `null` for a key that is unknown, of the other mode, expired or revoked.
 * @throws {AuthorityError} `misconfigured` when the key was sealed under a pepper that this process
 *   does not have, or its row was changed.
 * @throws {DatabaseError} When the database cannot be asked.
 */
export async function verifyKey(
  { database, format, peppers, usage }: KeyContext,
  key: string,
  mode: KeyMode,
): Promise<KeyInfo | null> {
  const parts = format.parse(key)
  if (parts === undefined || parts.mode !== mode) return null
  const [row] = await database.query(
    `select ${KEY_COLUMNS}, sealed, pepper from claviger.keys where id = $1 and mode = $2`,
    [parts.id, mode],
  )
  if (row === undefined) return null

  const pepper = peppers.find(column.text(row, 'pepper'))
  if (pepper === undefined) throw misconfigured('unknown_pepper')
  const hash = unsealHash(parts.id, column.bytes(row, 'sealed'), pepper)
  if (hash === undefined) throw misconfigured('changed_row')
  if (!isSameHash(hash, hashOf(parts.secret))) return null

  const info = toKeyInfo(row)
  if (info.state === 'active') return info
  usage.record({ keyId: info.tokenId, kind: 'ended' })
  return null
}

function misconfigured(code: string): AuthorityError {
  return new AuthorityError('misconfigured', 'The key cannot be judged with these peppers.', {
    code,
    isAnswer: true,
  })
}
