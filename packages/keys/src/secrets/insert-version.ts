import type { Queryable } from '../database/database.ts'
import type { StoredValue } from './stored-secret.ts'

/** Adds a version of a secret, which has no end. */
export async function insertVersion(
  transaction: Queryable,
  { identity, sealed, sealedKey, masterKey }: StoredValue,
): Promise<void> {
  await transaction.query(
    `insert into claviger.secret_versions (secret_id, version, sealed, sealed_key, master_key)
      values ($1, $2, $3, $4, $5)`,
    [identity.secretId, identity.version, sealed, sealedKey, masterKey],
  )
}
