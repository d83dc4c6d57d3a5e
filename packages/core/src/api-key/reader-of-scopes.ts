import type { ApiKeyScopes } from '../caller/scopes.ts'
import type { TokenInfo } from '../caller/token-info.ts'
import { discardIfPromise } from '../options/discard-if-promise.ts'

/**
 * Makes a function that reads the scopes of a key, as an application's own function tells them; none
 * without one.
 *
 * @returns `undefined` for a key of which that function throws or returns no list of strings.
 */
export function readerOfScopes(
  scopes: ApiKeyScopes | undefined,
): (tokenInfo: TokenInfo) => readonly string[] | undefined {
  if (scopes === undefined) return () => []
  return (tokenInfo) => {
    try {
      const list: unknown = scopes(tokenInfo)
      if (discardIfPromise(list)) return undefined
      return Array.isArray(list) && list.every((scope) => typeof scope === 'string')
        ? list
        : undefined
    } catch {
      return undefined
    }
  }
}
