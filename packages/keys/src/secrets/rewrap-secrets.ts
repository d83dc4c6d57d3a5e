import type { KeyActor } from '@claviger/core'
import { NO_ORGANIZATION, note } from '../audit/note.ts'
import type { KeyRing } from '../sealing/sealing-keys.ts'
import type { SecretContext } from './secret-context.ts'
import { SecretUnreadableError } from './secret-unreadable-error.ts'
import { rewrap } from './sealed-value.ts'
import { toStoredValue, VALUE } from './stored-secret.ts'

const BATCH = 100

/** Puts every secret under the current master key: see `NamedSecrets.rewrap`. */
export async function rewrapSecrets(context: SecretContext, by: KeyActor): Promise<number> {
  const ring = await context.masterKeys()
  let count = 0
  const told = async (): Promise<void> =>
    note(context.database, {
      organizationId: NO_ORGANIZATION,
      action: 'secret.rewrapped',
      subject: '',
      by,
      details: { rewrapped: count, masterKey: ring.current.id },
    })
  try {
    for (let done = -1; done !== 0; count += done) done = await rewrapBatch(context, ring)
  } catch (error) {
    // The database may be away, which the caller hears of.
    await told().catch(() => {})
    throw error
  }
  await told()
  return count
}

async function rewrapBatch({ database }: SecretContext, ring: KeyRing): Promise<number> {
  return database.transaction(async (transaction) => {
    await transaction.query(
      'delete from claviger.secret_versions where ends_at <= clock_timestamp()',
    )
    const rows = await transaction.query(
      `select s.name, ${VALUE} from claviger.secret_versions v
        join claviger.secrets s on s.id = v.secret_id
        where v.master_key <> $1 limit ${BATCH} for update of v`,
      [ring.current.id],
    )
    for (const row of rows) {
      const { identity, sealedKey, masterKey } = toStoredValue(row)
      const old = ring.find(masterKey)
      if (old === undefined) {
        throw new SecretUnreadableError(String(row['name']), 'unknown_master_key')
      }
      const rewrapped = rewrap(old, ring.current, sealedKey, identity)
      if (rewrapped === undefined) {
        throw new SecretUnreadableError(String(row['name']), 'damaged_secret')
      }
      await transaction.query(
        `update claviger.secret_versions set sealed_key = $3, master_key = $4
          where secret_id = $1 and version = $2`,
        [identity.secretId, identity.version, rewrapped, ring.current.id],
      )
    }
    return rows.length
  })
}
