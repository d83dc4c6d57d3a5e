import type { Queryable } from '../database/database.ts'
import type { KeyMode } from '../format/key-format.ts'
import { hashOf, sealHash } from '../peppers/sealed-hash.ts'
import type { KeyContext } from './key-context.ts'
import { INFO_COLUMNS, toKeyInfo, type KeyInfo } from './key-info.ts'

/** A key, at the only moment when it can be read. */
export interface CreatedKey {
  readonly key: string
  readonly tokenInfo: KeyInfo
}

/** The fields of a new row, checked. */
export interface NewKeyRow {
  readonly mode: KeyMode
  readonly organizationId: string
  readonly userId: string | null
  readonly scopes: readonly string[]
  readonly roles: readonly string[]
  /** As JSON. */
  readonly customClaims: string
  readonly description: string | null
  readonly expiry: Date | null
  readonly createdBy: string | null
  readonly rotatedFrom: string | null
}

/** What was made of a new key. */
export interface MadeKey {
  readonly id: string
  /** The last characters of the key. */
  readonly suffix: string
  /** What the key is compared with. */
  readonly hash: Buffer
}

type Sealing = Pick<KeyContext, 'peppers'>

/** Makes a key and writes its row. What is written cannot be turned back into the key. */
export async function insertKey(
  transaction: Queryable,
  context: Sealing & Pick<KeyContext, 'format'>,
  row: NewKeyRow,
): Promise<CreatedKey> {
  const { key, id, secret, suffix } = context.format.make(row.mode)
  const made = { id, suffix, hash: hashOf(secret) }
  return Object.freeze({ key, tokenInfo: await insertRow(transaction, context, row, made) })
}

/** Writes the row of a new key. */
export async function insertRow(
  transaction: Queryable,
  { peppers: { current } }: Sealing,
  row: NewKeyRow,
  { id, suffix, hash }: MadeKey,
): Promise<KeyInfo> {
  const [inserted] = await transaction.query(
    `insert into claviger.keys (id, mode, organization_id, user_id, scopes, roles, custom_claims,
        description, expires_at, created_by, rotated_from, suffix, sealed, pepper)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
      returning ${INFO_COLUMNS}`,
    [
      id,
      row.mode,
      row.organizationId,
      row.userId,
      row.scopes,
      row.roles,
      row.customClaims,
      row.description,
      row.expiry,
      row.createdBy,
      row.rotatedFrom,
      suffix,
      sealHash(id, hash, current),
      current.id,
    ],
  )
  if (inserted === undefined) throw new Error('The database did not return the new key.')
  return toKeyInfo(inserted)
}
