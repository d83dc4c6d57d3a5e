import type { ApiKeyOptions, AuthenticatorOptions } from '@claviger/core'
import { LOOKUP_TIMEOUT, readOptions } from '@claviger/core/internal'
import { accessTokenOptions } from './options/access-token-options.ts'
import { resolveConnection } from './options/resolve-connection.ts'
import type { ScalekitConnection } from './options/scalekit-connection.ts'
import { lookupOf } from './lookup/scalekit-lookup.ts'
import { SCALEKIT_OPTIONS, type ScalekitOptions } from './options/scalekit-options.ts'
import { missingSettings, type Setting } from './options/setting.ts'

/**
 * Makes the options of an authenticator that accepts what a Scalekit environment issued: API keys
 * and access tokens.
 *
 * Settings that are left out are read from the environment, when this is called.
 *
 * @example
 * ```ts
 * const { authenticateToken } = createGuards(scalekit({ audience: 'api.acme.com' }))
 * ```
 *
 * @throws {TypeError} When something is missing, all of it in one message, or cannot work.
 */
export function scalekit(options: ScalekitOptions = {}): AuthenticatorOptions {
  refuseGuardOptions(options)
  readOptions('scalekit()', options, SCALEKIT_OPTIONS, '')
  const { audience: _, apiKeys = {}, jwt = {}, ...connection } = options
  if (apiKeys === false && jwt === false) {
    throw new TypeError('apiKeys and jwt are both false: nothing would be accepted.')
  }

  const tokens = jwt === false ? undefined : accessTokenOptions(options, jwt)
  const missing = tokens !== undefined && 'missing' in tokens ? tokens.missing : []
  const keys = apiKeys === false ? undefined : apiKeyOptions(apiKeys, connection, missing)
  if (tokens === undefined || 'missing' in tokens) {
    if (keys === undefined || missing.length > 0) throw missingSettings(missing)
    return { apiKeys: keys }
  }
  return keys === undefined ? { jwt: tokens.jwt } : { apiKeys: keys, jwt: tokens.jwt }
}

// What `createGuards()` takes beside what `scalekit()` makes. A new option does not compile without a
// place here.
const GUARD_OPTIONS: Readonly<
  Record<Exclude<keyof AuthenticatorOptions, 'apiKeys' | 'jwt'>, true>
> = {
  store: true,
  bus: true,
  secrets: true,
  implies: true,
  realm: true,
  resourceMetadata: true,
  protectedResource: true,
  formatBody: true,
  extractToken: true,
  allowPreflight: true,
  onEvent: true,
  omitFromEvents: true,
}

function refuseGuardOptions(options: object): void {
  const name = Object.keys(GUARD_OPTIONS).find((each) => Object.hasOwn(options, each))
  if (name === undefined) return
  throw new TypeError(
    `scalekit() has no option "${name}"; createGuards() has it. Write createGuards({ ...scalekit(), ${name} }).`,
  )
}

function apiKeyOptions(
  options: Partial<Omit<ApiKeyOptions, 'lookup'>>,
  connection: ScalekitConnection,
  missing: readonly Setting[],
): ApiKeyOptions {
  if ('lookup' in options)
    throw new TypeError('apiKeys.lookup is what scalekit() makes; leave it out.')
  const timeoutMs = LOOKUP_TIMEOUT.read('apiKeys.timeoutMs', options.timeoutMs)
  const resolved = resolveConnection(connection, missing)
  return { ...options, lookup: lookupOf(resolved, timeoutMs) }
}
