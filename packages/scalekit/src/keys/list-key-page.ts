import type { FindKeysOptions, KeyPage } from '@claviger/core'
import { toKeyInfo } from '../lookup/key-info.ts'
import type { KeyClient } from './key-client.ts'
import { toManagedKey } from './managed-key.ts'
import { readPageToken, writePageToken } from './page-token.ts'

const MAX_PAGE_SIZE = 30

/**
 * Lists the active keys of an organization, a page at a time.
 *
 * @throws {TypeError} When `pageSize` or `pageToken` cannot work.
 * @throws What Scalekit's client threw.
 */
export async function listKeyPage(
  client: KeyClient,
  organizationId: string,
  { userId, state = 'active', pageSize = MAX_PAGE_SIZE, pageToken }: FindKeysOptions,
): Promise<KeyPage> {
  if (!Number.isSafeInteger(pageSize) || pageSize < 1 || pageSize > MAX_PAGE_SIZE) {
    throw new TypeError(`pageSize must be a whole number from 1 to ${MAX_PAGE_SIZE}.`)
  }
  const list = JSON.stringify([organizationId, userId ?? null])
  const token = pageToken === undefined ? undefined : readPageToken(pageToken, list)
  // Scalekit keeps no key that has ended.
  if (state === 'ended') return { keys: [] }
  const page = await client.token.listTokens(organizationId, {
    pageSize,
    ...(userId !== undefined && { userId }),
    ...(token !== undefined && { pageToken: token }),
  })
  const keys = page.tokens.map((each) => toManagedKey(toKeyInfo(each)))
  const { nextPageToken } = page
  return {
    keys: keys.filter((key) => key.state === 'active'),
    ...(nextPageToken !== '' && { nextPageToken: writePageToken(nextPageToken, list) }),
  }
}
