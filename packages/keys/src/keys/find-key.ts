import { KeyNotFoundError } from '@claviger/core'
import type { Queryable } from '../database/database.ts'
import { KEY_ID } from '../format/key-format.ts'
import { INFO_COLUMNS, toKeyInfo, type KeyInfo } from './key-info.ts'
import { checkId } from './key-input.ts'

/**
 * Finds a key by its ID. A key of another organization is not found, like an ID that was never
 * given.
 *
 * @throws {KeyNotFoundError} When the organization has no such key.
 */
export async function findKey(
  queryable: Queryable,
  organizationId: string,
  keyId: string,
): Promise<KeyInfo> {
  return readKey(queryable, FIND, organizationId, keyId)
}

/**
 * Finds a key, and keeps others from changing it until the transaction ends.
 *
 * @throws {KeyNotFoundError} When the organization has no such key.
 */
export async function findKeyForUpdate(
  transaction: Queryable,
  organizationId: string,
  keyId: string,
): Promise<KeyInfo> {
  return readKey(transaction, `${FIND} for update`, organizationId, keyId)
}

/**
 * Finds a key that is still accepted, and locks it.
 *
 * @throws {KeyNotFoundError} When the organization has no such key, or the key has ended.
 */
export async function findActiveKey(
  transaction: Queryable,
  organizationId: string,
  keyId: string,
): Promise<KeyInfo> {
  const info = await findKeyForUpdate(transaction, organizationId, keyId)
  if (info.state !== 'active') throw new KeyNotFoundError(keyId)
  return info
}

const FIND = `select ${INFO_COLUMNS} from claviger.keys where id = $1 and organization_id = $2`

async function readKey(
  queryable: Queryable,
  statement: string,
  organizationId: string,
  keyId: string,
): Promise<KeyInfo> {
  const owner = checkId('organizationId', organizationId)
  const [row] = await queryable.query(statement, [checkKeyId(keyId), owner])
  if (row === undefined) throw new KeyNotFoundError(keyId)
  return toKeyInfo(row)
}

// The string is not quoted: it may be the key itself.
function checkKeyId(keyId: unknown): string {
  if (typeof keyId !== 'string' || !KEY_ID.test(keyId)) {
    throw new TypeError('A key is managed by its ID (key_…), never by the key itself.')
  }
  return keyId
}
