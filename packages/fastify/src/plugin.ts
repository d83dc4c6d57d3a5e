import type { Authenticator, AuthenticatorOptions } from '@claviger/core'
import type { FastifyInstance, FastifyPluginAsync, RegisterOptions } from 'fastify'
import fp from 'fastify-plugin'
import { createGuards, type FastifyGuards } from './guards.ts'
import { refuseUnhookedRoutes } from './unhooked-routes.ts'

declare module 'fastify' {
  interface FastifyInstance extends Omit<FastifyGuards, 'authenticator'> {
    /** All the guards, and the authenticator behind them. */
    readonly claviger: FastifyGuards
  }
}

/** What `app.register(claviger, …)` takes: options of an authenticator, or a ready one. */
export type ClavigerOptions = (AuthenticatorOptions | { readonly authenticator: Authenticator }) & {
  /**
   * Puts the guards under `app.<namespace>`, and only there, so that a scope can have several.
   *
   * @default they are `app.authenticateToken`, `app.requireScope` and so on, and `app.claviger`
   */
  readonly namespace?: string
}

const register: FastifyPluginAsync<ClavigerOptions> = async (app, options) => {
  refuseUnhookedRoutes(app)
  const { namespace, ...rest } = withoutRegisterOptions(options)
  if (namespace !== undefined) checkNamespace(namespace)
  const guards = createGuards('authenticator' in rest ? rest.authenticator : rest)
  const { authenticator, ...shortcuts } = guards

  if (hasGuardsOf(authenticator, app, namespace ?? 'claviger')) return
  decorate(
    app,
    namespace === undefined ? { claviger: guards, ...shortcuts } : { [namespace]: guards },
  )
  for (const name of ['tokenInfo', 'tokenClaims']) {
    if (!app.hasRequestDecorator(name)) app.decorateRequest(name, undefined)
  }
  // The application that made an authenticator also closes it.
  if (!('authenticator' in rest)) app.addHook('onClose', () => authenticator.close())
}

/**
 * The plugin: `await app.register(claviger, options)`, before any route that uses its guards.
 *
 * @throws {TypeError} At registration, when an option cannot work, or when the scope has guards
 *   already and no `namespace` is given.
 */
export const claviger: FastifyPluginAsync<ClavigerOptions> = fp(register, {
  name: '@claviger/fastify',
  fastify: '5.x',
})

function checkNamespace(namespace: unknown): void {
  if (typeof namespace === 'string' && namespace !== '') return
  throw new TypeError("namespace must be a non-empty string, such as 'partners' for app.partners.")
}

function decorate(app: FastifyInstance, decorators: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(decorators)) {
    if (app.hasDecorator(name)) {
      throw new TypeError(
        `This scope already has "app.${name}". Give this registration a \`namespace\` of its own: app.register(claviger, { …, namespace: 'partners' }) puts its guards under app.partners.`,
      )
    }
    app.decorate(name, value)
  }
}

// Two plugins of an app may both make sure that its guards are there.
function hasGuardsOf(authenticator: Authenticator, app: FastifyInstance, name: string): boolean {
  if (!app.hasDecorator(name)) return false
  return app.getDecorator<Partial<FastifyGuards> | null>(name)?.authenticator === authenticator
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
