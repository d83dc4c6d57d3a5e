import type { KeyState, ManagedKey } from '@claviger/core'
import { column } from '../database/read-row.ts'
import type { Row } from '../database/database.ts'
import type { KeyMode } from '../format/key-format.ts'

/** What is known of a key. Never the key itself. */
export interface KeyInfo extends ManagedKey {
  readonly mode: KeyMode
  readonly scopes: readonly string[]
  readonly createdAt: string
  readonly createdBy?: string
  readonly revokedAt?: string
  readonly revokedBy?: string
  readonly revokedReason?: string
  /** The key that this one took the place of. */
  readonly rotatedFrom?: string
  /** The key that took the place of this one: the newest, where it was rotated several times. */
  readonly replacedBy?: string
  readonly lastUsedAt?: string
  readonly useCount: number
}

// The state is that of the database's clock.
const KEY_COLUMNS = `id, mode, organization_id, user_id, scopes, roles, custom_claims,
  description, suffix, created_at, created_by, expires_at, revoked_at, revoked_by,
  revoked_reason, rotated_from,
  replaced_by, case
    when revoked_at is not null then 'revoked'
    when expires_at <= clock_timestamp() then 'expired'
    else 'active' end as state`

/** The columns of {@link toKeyInfo}. */
export const INFO_COLUMNS: string = `${KEY_COLUMNS},
  (select last_used_at from claviger.key_uses where key_id = keys.id) as last_used_at,
  (select use_count from claviger.key_uses where key_id = keys.id)::float8 as use_count`

const TEXTS = {
  userId: 'user_id',
  description: 'description',
  createdBy: 'created_by',
  revokedBy: 'revoked_by',
  revokedReason: 'revoked_reason',
  rotatedFrom: 'rotated_from',
  replacedBy: 'replaced_by',
} as const

const TIMES = {
  expiry: 'expires_at',
  revokedAt: 'revoked_at',
  lastUsedAt: 'last_used_at',
} as const

/** Describes the key of a row. */
export function toKeyInfo(row: Row): KeyInfo {
  const texts = Object.entries(TEXTS).flatMap(([name, from]) => {
    const value = column.optionalText(row, from)
    return value === undefined ? [] : [[name, value] as const]
  })
  const times = Object.entries(TIMES).flatMap(([name, from]) => {
    const value = column.time(row, from)
    return value === undefined ? [] : [[name, value.toISOString()] as const]
  })
  return Object.freeze({
    tokenId: column.text(row, 'id'),
    mode: modeOf(column.text(row, 'mode')),
    state: stateOf(column.text(row, 'state')),
    organizationId: column.text(row, 'organization_id'),
    scopes: Object.freeze(column.texts(row, 'scopes')),
    roles: Object.freeze(column.texts(row, 'roles')),
    customClaims: column.object(row, 'custom_claims'),
    tokenSuffix: column.text(row, 'suffix'),
    createdAt: column.instant(row, 'created_at'),
    useCount: column.count(row, 'use_count'),
    ...Object.fromEntries([...texts, ...times]),
  })
}

function modeOf(mode: string): KeyMode {
  return mode === 'live' ? 'live' : 'test'
}

// A state that this version does not know must not count as active.
function stateOf(state: string): KeyState {
  return state === 'active' || state === 'expired' ? state : 'revoked'
}
