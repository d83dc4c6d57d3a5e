import { isScopeToken } from '../caller/scopes.ts'
import { optionError } from '../options/check-options.ts'
import { checkUrl } from '../options/check-url.ts'
import { optional } from '../options/option-rules.ts'
import { readOptions, type OptionTable } from '../options/option-table.ts'

/**
 * What clients are told of an API, so that they find out where to get a token for it.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9728#section-2 RFC 9728 §2}
 */
export interface ProtectedResourceOptions {
  /**
   * The URL of the API as its clients know it: https, or http on loopback, without a query and without
   * a fragment. It may have a path: `https://api.example.com/mcp`.
   */
  readonly resource: string
  /**
   * The issuers that a client may get a token from: https, or http on loopback. An empty list for an
   * API that takes API keys only.
   *
   * @default the issuers of `jwt` that are URLs
   */
  readonly authorizationServers?: readonly string[] | undefined
  /**
   * The scopes that a client should ask for where the guard that refuses it requires none.
   *
   * @default not told
   */
  readonly scopes?: readonly string[] | undefined
}

/** {@link ProtectedResourceOptions} as they were checked at startup. */
export interface CheckedProtectedResource {
  readonly resource: string
  readonly authorizationServers: readonly string[] | undefined
  readonly scopes: readonly string[] | undefined
}

/** What each option must be. */
export const PROTECTED_RESOURCE_OPTIONS: OptionTable<
  ProtectedResourceOptions,
  CheckedProtectedResource
> = {
  resource: { read: checkIdentifier },
  authorizationServers: optional(checkServers),
  scopes: optional(checkScopeList),
}

/**
 * Checks the options.
 *
 * @throws {TypeError} When one cannot work.
 */
export function checkProtectedResource(
  name: string,
  options: ProtectedResourceOptions | undefined,
): CheckedProtectedResource | undefined {
  if (options === undefined) return undefined
  return readOptions(name, options, PROTECTED_RESOURCE_OPTIONS)
}

// RFC 9728 §1.2 and RFC 8414 §2: a client compares them exactly, and builds the metadata's URL from them.
function checkIdentifier(name: string, value: unknown): string {
  const url = checkUrl(name, value)
  if (!/[?#]/.test(url)) return url
  throw optionError(name, 'a URL without a query and without a fragment', value)
}

function checkServers(name: string, value: unknown): readonly string[] {
  if (!Array.isArray(value)) throw optionError(name, 'a list of URLs', value)
  return Object.freeze(value.map((server: unknown) => checkIdentifier(name, server)))
}

function checkScopeList(name: string, value: unknown): readonly string[] {
  if (Array.isArray(value) && value.length > 0 && value.every(isScopeToken)) {
    return Object.freeze([...value])
  }
  throw optionError(name, "a list of scopes, like ['read', 'write']", value)
}
