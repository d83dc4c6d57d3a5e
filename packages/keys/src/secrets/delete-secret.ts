import { SecretNotFoundError, type KeyActor } from '@claviger/core'
import { note } from '../audit/note.ts'
import type { SecretContext } from './secret-context.ts'
import { checkOrganization } from './secret-input.ts'
import { foldName } from './secret-name.ts'

/** Destroys a secret with all its values: see `NamedSecrets.delete`. */
export async function deleteSecret(
  { database }: SecretContext,
  organizationId: string,
  name: string,
  actor: KeyActor,
): Promise<void> {
  checkOrganization(organizationId)
  const foldedName = foldName(name)
  await database.transaction(async (transaction) => {
    const [row] = await transaction.query(
      `delete from claviger.secrets where organization_id = $1 and folded_name = $2
        returning name, version`,
      [organizationId, foldedName],
    )
    if (row === undefined) throw new SecretNotFoundError(name)
    await note(transaction, {
      organizationId,
      action: 'secret.deleted',
      subject: String(row['name']),
      by: actor,
      details: { version: Number(row['version']) },
    })
  })
}
