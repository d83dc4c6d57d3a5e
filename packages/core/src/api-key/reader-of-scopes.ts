import type { ApiKeyScopes } from '../caller/scopes.ts'
import type { TokenInfo } from '../caller/token-info.ts'
import { discardIfPromise } from '../options/discard-if-promise.ts'

/**
 * Makes a function that reads the scopes of a key with the application's own function. Without one, a
 * key has no scopes.
 *
 * @returns `undefined` when that function throws, or does not return a list of strings.
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
