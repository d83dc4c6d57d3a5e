import type { KeyRing } from '../sealing/sealing-keys.ts'
import type { KeyActor } from '@claviger/core'
import { note } from '../audit/note.ts'
import type { SecretContext } from './secret-context.ts'
import { SecretNotFoundError } from '@claviger/core'
import { SecretUnreadableError } from './secret-unreadable-error.ts'
import { checkOrganization } from './secret-input.ts'
import { foldName } from './secret-name.ts'
import { unsealValue } from './sealed-value.ts'
import { toStoredValue, VALUE, type StoredValue } from './stored-secret.ts'

/** Reads the values of a secret that are valid now, the current one first. */
export async function readSecret(
  { database, masterKeys }: SecretContext,
  organizationId: string,
  name: string,
  actor: KeyActor,
): Promise<readonly [string, ...string[]]> {
  checkOrganization(organizationId)
  const foldedName = foldName(name)
  const ring = await masterKeys()
  return database.transaction(async (transaction) => {
    const rows = await transaction.query(
      `select s.name, ${VALUE} from claviger.secrets s
        join claviger.secret_versions v on v.secret_id = s.id
        where s.organization_id = $1 and s.folded_name = $2
          and (v.ends_at is null or v.ends_at > clock_timestamp())
        order by v.version desc`,
      [organizationId, foldedName],
    )
    const [current, ...others] = rows.map((row) => open(ring, name, toStoredValue(row)))
    if (current === undefined) throw new SecretNotFoundError(name)
    const [row] = rows
    await note(transaction, {
      organizationId,
      action: 'secret.read',
      subject: String(row?.['name']),
      by: actor,
      details: { version: Number(row?.['version']) },
    })
    return [current, ...others] as const
  })
}

function open(ring: KeyRing, name: string, stored: StoredValue): string {
  const master = ring.find(stored.masterKey)
  if (master === undefined) throw new SecretUnreadableError(name, 'unknown_master_key')
  const value = unsealValue(master, stored, stored.identity)
  if (value === undefined) throw new SecretUnreadableError(name, 'damaged_secret')
  return value
}
