import { SecretNotFoundError } from '@claviger/core'
import type { SecretContext } from './secret-context.ts'
import { checkOrganization } from './secret-input.ts'
import { foldName } from './secret-name.ts'
import { INFO, toSecretInfo, type SecretInfo } from './stored-secret.ts'

/** Tells what may be known of a secret: see `NamedSecrets.get`. */
export async function findSecret(
  { database }: SecretContext,
  organizationId: string,
  name: string,
): Promise<SecretInfo> {
  checkOrganization(organizationId)
  const [row] = await database.query(
    `select ${INFO} from claviger.secrets s where s.organization_id = $1 and s.folded_name = $2`,
    [organizationId, foldName(name)],
  )
  if (row === undefined) throw new SecretNotFoundError(name)
  return toSecretInfo(row)
}
