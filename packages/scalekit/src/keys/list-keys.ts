import { unavailable } from '../lookup/failure.ts'
import { toKeyInfo, type KeyInfo } from '../lookup/key-info.ts'
import type { KeyClient } from './key-client.ts'

/** Which keys of an organization to list. */
export interface ListKeysOptions {
  /** Only those of one user. @default those of all users, and those of none */
  readonly userId?: string
}

// The most that Scalekit gives at once.
const PAGE_SIZE = 30

/**
 * Walks through the active keys of an organization, a page at a time, as far as it is iterated.
 *
 * @throws {AuthorityError} When the pages go in a circle.
 */
export async function* listKeys(
  client: KeyClient,
  organizationId: string,
  { userId }: ListKeysOptions = {},
): AsyncGenerator<KeyInfo, void, undefined> {
  const seen = new Set<string>()
  let pageToken = ''
  do {
    const page = await client.token.listTokens(organizationId, {
      pageSize: PAGE_SIZE,
      ...(userId === undefined ? {} : { userId }),
      ...(pageToken === '' ? {} : { pageToken }),
    })
    for (const token of page.tokens) yield toKeyInfo(token)

    pageToken = page.nextPageToken
    if (seen.has(pageToken)) throw unavailable('cursor_loop')
    seen.add(pageToken)
  } while (pageToken !== '')
}
