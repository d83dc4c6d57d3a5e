import type { FindKeysOptions, KeyAuthority, KeyPage, ManagedKey } from '@claviger/core'

/** What a list is narrowed by beyond what the authority itself can do. */
export type KeyFilter = (key: ManagedKey) => boolean

// A filtered list looks through so many pages of the authority before it shows what it found.
const MAX_PAGES = 10
const ENOUGH = 20

/**
 * Lists keys. With a filter, it reads on until it has about twenty, or has looked through ten pages;
 * `nextPageToken` leads on from there.
 */
export async function findKeys(
  authority: KeyAuthority,
  organizationId: string,
  options: FindKeysOptions,
  filter?: KeyFilter,
): Promise<KeyPage> {
  const keys: ManagedKey[] = []
  let { pageToken } = options
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const page = await authority.list(organizationId, {
      ...options,
      ...(pageToken !== undefined && { pageToken }),
    })
    keys.push(...(filter === undefined ? page.keys : page.keys.filter(filter)))
    pageToken = page.nextPageToken
    if (pageToken === undefined) return { keys }
    if (filter === undefined || keys.length >= ENOUGH) break
  }
  return { keys, ...(pageToken !== undefined && { nextPageToken: pageToken }) }
}

/** Makes the filter of a search: what stands in the description, ID, ending, scopes or user. */
export function searchFilter(search: string): KeyFilter {
  const wanted = fold(search)
  return ({ description = '', tokenId, tokenSuffix = '', userId = '', scopes = [] }) =>
    [description, tokenId, tokenSuffix, userId, ...scopes].some((text) =>
      fold(text).includes(wanted),
    )
}

function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase()
}
