import type { TokenInfo } from '@claviger/core'
import type { Row } from '../database/database.ts'
import { column } from '../database/read-row.ts'

/**
 * The column that judges a key and describes it to a guard. It is one column, because a driver reads
 * the name, the type and the value of each column anew for each lookup: 13 of them cost more than the
 * rest of a lookup. The state is that of the database's clock; instants are milliseconds since 1970.
 */
export const JUDGED_COLUMN = `json_build_object(
    'id', keys.id, 'organization_id', keys.organization_id, 'user_id', keys.user_id,
    'scopes', keys.scopes, 'roles', keys.roles, 'custom_claims', keys.custom_claims,
    'description', keys.description, 'suffix', keys.suffix,
    'created_at', (extract(epoch from keys.created_at) * 1000)::float8,
    'expires_at', (extract(epoch from keys.expires_at) * 1000)::float8,
    'sealed', encode(keys.sealed, 'hex'), 'pepper', keys.pepper,
    'is_active', keys.revoked_at is null
      and (keys.expires_at is null or keys.expires_at > clock_timestamp()))::text as judged`

/** Reads what the column says of a key. */
export function toJudgedKey(row: Row): Row {
  const judged: Row = JSON.parse(column.text(row, 'judged'))
  return judged
}

/** Describes a key to a guard. */
export function toTokenInfo(judged: Row): TokenInfo {
  const userId = column.optionalText(judged, 'user_id')
  const description = column.optionalText(judged, 'description')
  const expiry = column.milliseconds(judged, 'expires_at')
  return {
    tokenId: column.text(judged, 'id'),
    organizationId: column.text(judged, 'organization_id'),
    scopes: column.texts(judged, 'scopes'),
    roles: column.texts(judged, 'roles'),
    customClaims: column.object(judged, 'custom_claims'),
    tokenSuffix: column.text(judged, 'suffix'),
    createdAt: new Date(column.milliseconds(judged, 'created_at') ?? Number.NaN).toISOString(),
    ...(userId !== undefined && { userId }),
    ...(description !== undefined && { description }),
    ...(expiry !== undefined && { expiry: new Date(expiry).toISOString() }),
  }
}
