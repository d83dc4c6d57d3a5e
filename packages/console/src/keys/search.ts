import type { ManagedKey } from '@claviger/core'

/** Makes the filter of a search, which looks in the description, ID, ending, scopes and user. */
export function searchFilter(search: string): (key: ManagedKey) => boolean {
  const wanted = fold(search)
  return ({ description = '', tokenId, tokenSuffix = '', userId = '', scopes = [] }) =>
    [description, tokenId, tokenSuffix, userId, ...scopes].some((text) =>
      fold(text).includes(wanted),
    )
}

function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase()
}
