import { randomUUID } from 'node:crypto'
import { SecretExistsError, type KeyActor } from '@claviger/core'
import { note } from '../audit/note.ts'
import type { SecretContext } from './secret-context.ts'
import { checkOrganization, checkValue } from './secret-input.ts'
import { foldName } from './secret-name.ts'
import { sealValue } from './sealed-value.ts'
import { INFO, toSecretInfo, type SecretInfo } from './stored-secret.ts'
import { insertVersion } from './insert-version.ts'

/** A new secret. */
export interface CreateSecretOptions extends KeyActor {
  /** 1 to 128 letters, digits, dots, hyphens and underscores; upper and lower case are the same. */
  readonly name: string
  /** At most 64 KiB. It is never shown again. */
  readonly value: string
}

/** Makes a secret: see `NamedSecrets.create`. */
export async function createSecret(
  { database, masterKeys }: SecretContext,
  organizationId: string,
  { name, value, ...actor }: CreateSecretOptions,
): Promise<SecretInfo> {
  const identity = {
    secretId: randomUUID(),
    organizationId: checkOrganization(organizationId),
    foldedName: foldName(name),
    version: 1,
  }
  const { current } = await masterKeys()
  const sealed = sealValue(current, checkValue(value), identity)
  return database.transaction(async (transaction) => {
    const rows = await transaction.query(
      `insert into claviger.secrets as s (id, organization_id, folded_name, name, version)
        values ($1, $2, $3, $4, 1) on conflict do nothing returning ${INFO}`,
      [identity.secretId, organizationId, identity.foldedName, name],
    )
    const [row] = rows
    if (row === undefined) throw new SecretExistsError(name)
    await insertVersion(transaction, { ...sealed, identity })
    await note(transaction, {
      organizationId,
      action: 'secret.created',
      subject: name,
      by: actor,
      details: { version: 1 },
    })
    return toSecretInfo(row)
  })
}
