import { subscribe } from 'node:diagnostics_channel'
import type { FastifyInstance } from 'fastify'

interface EarlyRoute {
  readonly scope: FastifyInstance
  readonly url: string
  readonly hook: string
}

const HOOKS = ['onRequest', 'preParsing', 'preValidation', 'preHandler'] as const

const earlyRoutes = new WeakMap<object, EarlyRoute[]>()

// Before the plugin has loaded, `app.authenticateToken` is `undefined`, and to Fastify a route with
// `onRequest: undefined` is a route without a hook: open to everybody, without a word. The plugin
// cannot see routes that were there before it, so they are noted as they come.
subscribe('fastify.initialization', (message) => {
  if (!hasFastify(message)) return
  const noted: EarlyRoute[] = []
  earlyRoutes.set(message.fastify.server, noted)
  message.fastify.addHook('onRoute', function (route) {
    const hook = HOOKS.find((name) => name in route && route[name] === undefined)
    if (hook !== undefined) noted.push({ scope: this, url: route.url, hook })
  })
})

/**
 * Stops the start of an app whose routes asked for guards that were not there yet.
 *
 * @throws {Error} When a route of this scope was declared with an `undefined` hook.
 */
export function refuseEarlyRoutes(app: FastifyInstance): void {
  const early = earlyRoutes
    .get(app.server)
    ?.find(({ scope }) => scope === app || Object.prototype.isPrototypeOf.call(app, scope))
  if (early === undefined) return
  throw new Error(
    `${early.url} was declared with \`${early.hook}: undefined\` before this plugin had loaded, and would be open to everybody. Write \`await app.register(claviger, …)\` before the routes.`,
  )
}

function hasFastify(message: unknown): message is { readonly fastify: FastifyInstance } {
  return typeof message === 'object' && message !== null && 'fastify' in message
}
