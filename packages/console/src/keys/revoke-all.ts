import { KeyNotFoundError, type KeyAuthority, type RevokeAllKeysOptions } from '@claviger/core'

// Past this, the person asks once more.
const MAX_PAGES = 20

/** Ends all keys of a user, in one call where the authority has one. @returns How many. */
export async function revokeAllOf(
  authority: KeyAuthority,
  organizationId: string,
  options: RevokeAllKeysOptions,
): Promise<number> {
  if (authority.revokeAll !== undefined) {
    return (await authority.revokeAll(organizationId, options)).length
  }
  const { userId, ...by } = options
  let count = 0
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    // The first page each time: what was on it has ended.
    const { keys, nextPageToken } = await authority.list(organizationId, { userId })
    for (const { tokenId } of keys) {
      await authority.revoke(organizationId, tokenId, by).catch((error: unknown) => {
        if (!KeyNotFoundError.is(error)) throw error
      })
    }
    count += keys.length
    if (nextPageToken === undefined) break
  }
  return count
}
