import type { Authenticator } from '@claviger/core'
import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { createGuards, type FastifyGuards } from './guards.ts'
import { resolvePluginOptions, type ClavigerOptions } from './plugin-options.ts'
import { refuseUnhookedRoutes } from './unhooked-routes.ts'

declare module 'fastify' {
  interface FastifyInstance extends Omit<FastifyGuards, 'authenticator'> {
    /** All the guards, and the authenticator behind them. */
    readonly claviger: FastifyGuards
  }
}

const register: FastifyPluginAsync<ClavigerOptions> = async (app, options) => {
  refuseUnhookedRoutes(app)
  const { source, namespace, closesAuthenticator } = resolvePluginOptions(options)
  const guards = createGuards(source)
  const { authenticator, ...shortcuts } = guards

  if (hasGuardsOf(authenticator, app, namespace ?? 'claviger')) return
  decorate(
    app,
    namespace === undefined ? { claviger: guards, ...shortcuts } : { [namespace]: guards },
  )
  for (const name of ['tokenInfo', 'tokenClaims']) {
    if (!app.hasRequestDecorator(name)) app.decorateRequest(name, undefined)
  }
  if (closesAuthenticator) app.addHook('onClose', () => authenticator.close())
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

// Two plugins of an app may both register its guards, with the same authenticator.
function hasGuardsOf(authenticator: Authenticator, app: FastifyInstance, name: string): boolean {
  if (!app.hasDecorator(name)) return false
  return app.getDecorator<Partial<FastifyGuards> | null>(name)?.authenticator === authenticator
}
