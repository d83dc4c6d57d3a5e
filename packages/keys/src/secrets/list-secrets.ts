import { checkPageSize, readPageToken, writePageToken } from '../paging/page-token.ts'
import type { SecretContext } from './secret-context.ts'
import { checkOrganization } from './secret-input.ts'
import { foldName, SECRET_NAME } from './secret-name.ts'
import { INFO, toSecretInfo, type SecretInfo } from './stored-secret.ts'

/** Which part of a list. */
export interface ListSecretsOptions {
  /** From 1 to 100. @default 30 */
  readonly pageSize?: number
  /** The `nextPageToken` of the page before. */
  readonly pageToken?: string
}

/** A part of a list, by name. */
export interface SecretPage {
  readonly secrets: readonly SecretInfo[]
  /** Missing on the last page. */
  readonly nextPageToken?: string
}

const MAX_PAGE_SIZE = 100

/** Lists what may be known of the secrets of an organization: see `NamedSecrets.list`. */
export async function listSecrets(
  { database }: SecretContext,
  organizationId: string,
  options: ListSecretsOptions,
): Promise<SecretPage> {
  checkOrganization(organizationId)
  const size = checkPageSize(options.pageSize, MAX_PAGE_SIZE)
  const list = ['secrets', organizationId]
  const [after] = readPageToken(options.pageToken, list, [SECRET_NAME]) ?? ['']
  const rows = await database.query(
    `select ${INFO} from claviger.secrets s
      where s.organization_id = $1 and s.folded_name collate "C" > $2
      order by s.folded_name collate "C" limit $3`,
    [organizationId, after, size + 1],
  )
  const secrets = rows.slice(0, size).map(toSecretInfo)
  const last = secrets.at(-1)
  return rows.length > size && last !== undefined
    ? { secrets, nextPageToken: writePageToken([foldName(last.name)], list) }
    : { secrets }
}
