import { DatabaseError } from '../database/database-error.ts'
import { column } from '../database/read-row.ts'
import type { KeyContext } from './key-context.ts'
import { INFO_COLUMNS, toKeyInfo, type KeyInfo } from './key-info.ts'
import { checkId, checkMode } from './key-input.ts'
import { KEY_ID, type KeyMode } from '../format/key-format.ts'
import {
  checkPageSize,
  readPageToken,
  writePageToken,
  wrongPageToken,
} from '../paging/page-token.ts'

/** Which keys are listed. */
export interface ListKeysOptions {
  readonly userId?: string
  readonly mode?: KeyMode
  /** Those that are accepted, or those that have ended. @default 'active' */
  readonly state?: 'active' | 'ended'
  /** How many at most, 1 to 30. @default 30 */
  readonly pageSize?: number
  /** The `nextPageToken` of the page before, of the same list. */
  readonly pageToken?: string
}

/** One page of keys, the newest first. */
export interface KeyPage {
  readonly keys: readonly KeyInfo[]
  /** `undefined` on the last page. */
  readonly nextPageToken?: string
}

// As PostgreSQL writes them.
const INSTANT = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?[+-]\d\d(?::\d\d)?$/

const ENDED = '(revoked_at is not null or expires_at <= clock_timestamp())'

/**
 * Lists the keys of an organization, the newest first. The last page costs what the first costs.
 *
 * @throws {TypeError} When an option cannot work, or the page token is of another list.
 */
export async function listKeys(
  { database }: KeyContext,
  organizationId: string,
  options: ListKeysOptions,
): Promise<KeyPage> {
  const owner = checkId('organizationId', organizationId)
  const user = options.userId === undefined ? null : checkId('userId', options.userId)
  const mode = options.mode === undefined ? null : checkMode(options.mode)
  const state = checkState(options.state)
  const size = checkPageSize(options.pageSize)
  const list = [owner, user, mode, state]
  const [at, id] = readPageToken(options.pageToken, list, [INSTANT, KEY_ID]) ?? [null, null]

  const rows = await database
    .query(
      `select ${INFO_COLUMNS}, created_at::text as at from claviger.keys
      where organization_id = $1 and ($2::text is null or user_id = $2)
        and ($3::text is null or mode = $3)
        and ${state === 'ended' ? ENDED : `${ENDED} is not true`}
        and ($4::text is null or (created_at, id) < ($4::timestamptz, $5::text))
      order by created_at desc, id desc limit $6`,
      [owner, user, mode, at, id, size + 1],
    )
    .catch((error: unknown) => {
      // A forged page token can name an instant that does not exist: class 22, data exception.
      const isData = error instanceof DatabaseError && error.code.startsWith('22')
      throw at !== null && isData ? wrongPageToken() : error
    })
  const page = rows.slice(0, size)
  const last = rows.length > size ? page.at(-1) : undefined
  return Object.freeze({
    keys: Object.freeze(page.map(toKeyInfo)),
    ...(last !== undefined && {
      nextPageToken: writePageToken([column.text(last, 'at'), column.text(last, 'id')], list),
    }),
  })
}

function checkState(state: unknown = 'active'): 'active' | 'ended' {
  if (state !== 'active' && state !== 'ended') {
    throw new TypeError("state must be 'active' or 'ended'.")
  }
  return state
}
