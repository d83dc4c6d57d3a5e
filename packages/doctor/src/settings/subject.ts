import type { Authenticator, AuthenticatorOptions } from '@claviger/core'
import { isObject } from '@claviger/core/inspect'

const NAMES = ['default', 'options', 'authenticator'] as const

/**
 * Finds the options or the authenticator that a module exports. They are checked when they are used.
 *
 * @param loaded The module.
 */
export function subjectOf(loaded: unknown): AuthenticatorOptions | Authenticator | undefined {
  // A module of CommonJS has its exports within `default` too.
  return search(loaded) ?? (isObject(loaded) ? search(loaded['default']) : undefined)
}

function search(exported: unknown): AuthenticatorOptions | Authenticator | undefined {
  if (!isObject(exported)) return undefined
  return NAMES.map((name) => exported[name]).find(isSubject)
}

function isSubject(value: unknown): value is AuthenticatorOptions | Authenticator {
  if (!isObject(value)) return false
  return typeof value['authenticate'] === 'function' || 'apiKeys' in value || 'jwt' in value
}
