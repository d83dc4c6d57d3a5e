import { insertVersion } from './insert-version.ts'
import { SecretConflictError, SecretNotFoundError, type KeyActor } from '@claviger/core'
import { note } from '../audit/note.ts'
import type { SecretContext } from './secret-context.ts'
import { checkOrganization, checkOverlap, checkValue } from './secret-input.ts'
import { foldName } from './secret-name.ts'
import { sealValue } from './sealed-value.ts'
import { INFO, toSecretInfo, type SecretInfo } from './stored-secret.ts'

/** A new value for a secret. */
export interface RotateSecretOptions extends KeyActor {
  /** At most 64 KiB. It is never shown again. */
  readonly value: string
  /**
   * For how long the value before stays valid for `readAll`, in milliseconds; at most 30 days.
   *
   * @default 0
   */
  readonly overlapMs?: number
  /** Rotates only this version, so that of two rotations at the same time one fails. */
  readonly ifVersion?: number
}

/** Gives a secret a new value: see `NamedSecrets.rotate`. */
export async function rotateSecret(
  { database, masterKeys }: SecretContext,
  organizationId: string,
  name: string,
  { value, overlapMs, ifVersion, ...actor }: RotateSecretOptions,
): Promise<SecretInfo> {
  checkOrganization(organizationId)
  const foldedName = foldName(name)
  const plain = checkValue(value)
  const overlap = checkOverlap(overlapMs)
  const { current } = await masterKeys()
  return database.transaction(async (transaction) => {
    const [row] = await transaction.query(
      `update claviger.secrets set version = version + 1, rotated_at = clock_timestamp()
        where organization_id = $1 and folded_name = $2 returning id, name, version`,
      [organizationId, foldedName],
    )
    if (row === undefined) throw new SecretNotFoundError(name)
    const secretId = String(row['id'])
    const version = Number(row['version'])
    if (ifVersion !== undefined && ifVersion !== version - 1) {
      throw new SecretConflictError(name, version - 1)
    }
    // Two versions at most: the older ones are destroyed.
    await transaction.query(
      'delete from claviger.secret_versions where secret_id = $1 and (version < $2 or $3 = 0)',
      [secretId, version - 1, overlap],
    )
    await transaction.query(
      `update claviger.secret_versions
        set ends_at = clock_timestamp() + make_interval(secs => $2::float8 / 1000)
        where secret_id = $1`,
      [secretId, overlap],
    )
    const identity = { secretId, organizationId, foldedName, version }
    await insertVersion(transaction, { ...sealValue(current, plain, identity), identity })
    await note(transaction, {
      organizationId,
      action: 'secret.rotated',
      subject: String(row['name']),
      by: actor,
      details: { version },
    })
    const [info] = await transaction.query(
      `select ${INFO} from claviger.secrets s where s.id = $1`,
      [secretId],
    )
    return toSecretInfo(info ?? row)
  })
}
