import type { FindKeysOptions, KeyAuthority, KeyPage, ManagedKey } from '@claviger/core'

/** What a page of the authority is narrowed by beyond what the authority itself can do. */
export type Narrow = (keys: readonly ManagedKey[]) => Promise<readonly ManagedKey[]>

// A filtered list looks through so many pages of the authority before it shows what it found.
const MAX_PAGES = 10
const ENOUGH = 20

/**
 * Lists keys. A narrowed list reads on until it has about twenty, or has looked through ten pages;
 * `nextPageToken` leads on from there.
 */
export async function findKeys(
  authority: KeyAuthority,
  organizationId: string,
  options: FindKeysOptions,
  narrow: Narrow,
  isNarrowed: boolean,
): Promise<KeyPage> {
  const keys: ManagedKey[] = []
  let { pageToken } = options
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const page = await authority.list(organizationId, {
      ...options,
      ...(pageToken !== undefined && { pageToken }),
    })
    keys.push(...(await narrow(page.keys)))
    pageToken = page.nextPageToken
    if (pageToken === undefined) return { keys }
    if (!isNarrowed || keys.length >= ENOUGH) break
  }
  return { keys, ...(pageToken !== undefined && { nextPageToken: pageToken }) }
}
