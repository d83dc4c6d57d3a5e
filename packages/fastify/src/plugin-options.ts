import type { Authenticator, AuthenticatorOptions } from '@claviger/core'
import {
  checkNonEmptyString,
  optional,
  readOptions,
  type OptionTable,
} from '@claviger/core/internal'
import type { RegisterOptions } from 'fastify'

/** What `app.register(claviger, …)` takes: options of an authenticator, or a ready one. */
export type ClavigerOptions = (AuthenticatorOptions | { readonly authenticator: Authenticator }) & {
  /**
   * Puts the guards under `app.<namespace>`, and only there, so that a scope can have several.
   *
   * @default they are `app.authenticateToken`, `app.requireScope` and so on, and `app.claviger`
   */
  readonly namespace?: string
}

interface ReadyOptions {
  readonly authenticator: Authenticator
  readonly namespace?: string
}

/** What the plugin does with its options. */
export interface PluginOptions {
  /** What the guards are made of. */
  readonly source: AuthenticatorOptions | Authenticator
  readonly namespace: string | undefined
  /** Whether the authenticator ends with the app. The application that made one also closes it. */
  readonly closesAuthenticator: boolean
}

const NAMESPACE = optional(checkNonEmptyString)

// `createGuards` checks that it is an authenticator.
const READY_OPTIONS: OptionTable<ReadyOptions, Record<keyof ReadyOptions, unknown>> = {
  authenticator: { read: (_, authenticator) => authenticator },
  namespace: NAMESPACE,
}

/**
 * Separates the plugin's own options from those of the authenticator, which `createGuards` checks.
 *
 * @throws {TypeError} When `namespace` cannot work, or another option stands beside a ready authenticator.
 */
export function resolvePluginOptions(options: ClavigerOptions & RegisterOptions): PluginOptions {
  const own = withoutRegisterOptions(options)
  const namespace = NAMESPACE.read('namespace', own.namespace)
  if ('authenticator' in own) {
    readOptions('claviger', own, READY_OPTIONS, '')
    return { source: own.authenticator, namespace, closesAuthenticator: false }
  }
  const { namespace: _namespace, ...source } = own
  return { source, namespace, closesAuthenticator: true }
}

// Fastify hands its own registration options on to the plugin, and the core knows none of them.
function withoutRegisterOptions({
  prefix: _prefix,
  logLevel: _logLevel,
  logSerializers: _logSerializers,
  ...options
}: ClavigerOptions & RegisterOptions): ClavigerOptions {
  return options
}
