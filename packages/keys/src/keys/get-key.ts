import type { Queryable } from '../database/database.ts'
import { column } from '../database/read-row.ts'
import { findKey } from './find-key.ts'
import type { KeyInfo } from './key-info.ts'

const MOST = 100

/**
 * Describes a key, with all keys that took its place where there are several: a key can be rotated again
 * while it is in its overlap, such as when the new key was lost.
 *
 * @throws {KeyNotFoundError} When the organization has no such key.
 */
export async function getKey(
  queryable: Queryable,
  organizationId: string,
  keyId: string,
): Promise<KeyInfo> {
  const info = await findKey(queryable, organizationId, keyId)
  if (info.replacedBy === undefined) return info
  const rows = await queryable.query(
    `select id from claviger.keys where rotated_from = $1 and organization_id = $2
      order by created_at desc, id desc limit ${MOST}`,
    [keyId, organizationId],
  )
  if (rows.length < 2) return info
  const replacements = Object.freeze(rows.map((row) => column.text(row, 'id')))
  return Object.freeze({ ...info, replacements })
}
