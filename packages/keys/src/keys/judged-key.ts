import type { TokenInfo } from '@claviger/core'
import type { Row } from '../database/database.ts'
import { column } from '../database/read-row.ts'

/**
 * The columns that judge a key and describe it to a guard, and no others: the driver reads each one
 * anew for each lookup. The state is that of the database's clock.
 */
export const JUDGED_COLUMNS = `keys.id, keys.organization_id, keys.user_id, keys.scopes, keys.roles,
  keys.custom_claims, keys.description, keys.suffix, keys.created_at, keys.expires_at, keys.sealed,
  keys.pepper, keys.revoked_at is null
    and (keys.expires_at is null or keys.expires_at > clock_timestamp()) as is_active`

/** Describes the key of a row to a guard. */
export function toTokenInfo(row: Row): TokenInfo {
  const userId = column.optionalText(row, 'user_id')
  const description = column.optionalText(row, 'description')
  const expiry = column.time(row, 'expires_at')
  return {
    tokenId: column.text(row, 'id'),
    organizationId: column.text(row, 'organization_id'),
    scopes: column.texts(row, 'scopes'),
    roles: column.texts(row, 'roles'),
    customClaims: column.object(row, 'custom_claims'),
    tokenSuffix: column.text(row, 'suffix'),
    createdAt: column.instant(row, 'created_at'),
    ...(userId !== undefined && { userId }),
    ...(description !== undefined && { description }),
    ...(expiry !== undefined && { expiry: expiry.toISOString() }),
  }
}
