import type { SecretContext } from './secret-context.ts'
import { checkOrganization } from './secret-input.ts'
import { foldName } from './secret-name.ts'
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
const TOKEN = 'secrets:'

/** Lists what may be known of the secrets of an organization: see `NamedSecrets.list`. */
export async function listSecrets(
  { database }: SecretContext,
  organizationId: string,
  { pageSize = 30, pageToken }: ListSecretsOptions,
): Promise<SecretPage> {
  checkOrganization(organizationId)
  if (!Number.isSafeInteger(pageSize) || pageSize < 1 || pageSize > MAX_PAGE_SIZE) {
    throw new TypeError(`pageSize must be a whole number from 1 to ${MAX_PAGE_SIZE}.`)
  }
  const after = pageToken === undefined ? '' : readToken(pageToken)
  const rows = await database.query(
    `select ${INFO} from claviger.secrets s
      where s.organization_id = $1 and s.folded_name collate "C" > $2
      order by s.folded_name collate "C" limit $3`,
    [organizationId, after, pageSize + 1],
  )
  const secrets = rows.slice(0, pageSize).map(toSecretInfo)
  const last = secrets.at(-1)
  return rows.length > pageSize && last !== undefined
    ? { secrets, nextPageToken: writeToken(last.name) }
    : { secrets }
}

function writeToken(name: string): string {
  return Buffer.from(`${TOKEN}${name}`).toString('base64url')
}

function readToken(token: string): string {
  const text = typeof token === 'string' ? Buffer.from(token, 'base64url').toString() : ''
  if (text.startsWith(TOKEN)) {
    try {
      return foldName(text.slice(TOKEN.length))
    } catch {
      // Not a name, so not a token of this list.
    }
  }
  throw new TypeError('pageToken must be the nextPageToken of a page of secrets.')
}
