import { note } from '../audit/note.ts'
import { announce, forgetKey } from '../bus/announce.ts'
import type { KeyContext } from './key-context.ts'
import { findActiveKey } from './find-key.ts'
import { INFO_COLUMNS, toKeyInfo, type KeyInfo } from './key-info.ts'
import {
  checkClaims,
  checkDescription,
  checkRoles,
  checkScopeList,
  type KeyChange,
} from './key-input.ts'

/**
 * Changes a key that is still accepted.
 *
 * @throws {TypeError} When a field cannot work.
 * @throws {KeyNotFoundError} When the organization has no such key, or the key has ended.
 */
export async function updateKey(
  { database, bus }: KeyContext,
  organizationId: string,
  keyId: string,
  change: KeyChange,
): Promise<KeyInfo> {
  const { scopes, roles, customClaims, description } = change
  const values = {
    scopes: scopes === undefined ? null : checkScopeList(scopes),
    roles: roles === undefined ? null : checkRoles(roles),
    claims: customClaims === undefined ? null : checkClaims(customClaims),
    description: checkDescription(description),
  }
  const updated = await database.transaction(async (transaction) => {
    await findActiveKey(transaction, organizationId, keyId)
    const [row] = await transaction.query(
      `update claviger.keys set scopes = coalesce($2, scopes), roles = coalesce($3, roles),
          custom_claims = coalesce($4::jsonb, custom_claims),
          description = case when $5::boolean then $6 else description end
        where id = $1 returning ${INFO_COLUMNS}`,
      [
        keyId,
        values.scopes,
        values.roles,
        values.claims,
        description !== undefined,
        values.description,
      ],
    )
    const info = toKeyInfo(row ?? {})
    const fields = ['scopes', 'roles', 'customClaims', 'description'] as const
    await note(transaction, {
      organizationId: info.organizationId,
      action: 'key.updated',
      subject: info.tokenId,
      by: change,
      details: { fields: fields.filter((field) => change[field] !== undefined) },
    })
    await announce(transaction, forgetKey(keyId))
    return info
  })
  bus.tell(forgetKey(keyId))
  return updated
}
