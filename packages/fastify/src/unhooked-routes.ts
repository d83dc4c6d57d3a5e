import { subscribe } from 'node:diagnostics_channel'
import type { FastifyInstance } from 'fastify'

interface UnhookedRoute {
  readonly url: string
  readonly hook: string
}

const HOOKS = ['onRequest', 'preParsing', 'preValidation', 'preHandler'] as const

const unhookedRoutes = new WeakMap<object, UnhookedRoute[]>()

// Where a guard is not there, `app.authenticateToken` is `undefined`: before the plugin has loaded,
// outside its scope, under another namespace. And to Fastify a route with `onRequest: undefined` is
// a route without a hook: open to everybody, without a word. The plugin cannot see routes that were
// there before it, so they are noted as they come.
subscribe('fastify.initialization', (message) => {
  if (!hasFastify(message)) return
  const noted: UnhookedRoute[] = []
  unhookedRoutes.set(message.fastify.server, noted)
  message.fastify.addHook('onRoute', (route) => {
    const hook = HOOKS.find((name) => name in route && route[name] === undefined)
    if (hook !== undefined) noted.push({ url: route.url, hook })
  })
})

/**
 * Stops the start of an app that has a route with an `undefined` hook, wherever it was declared:
 * nobody can tell it from one that was meant to be guarded.
 *
 * @throws {Error} Now, for a route that is there already; at `onReady` for a later one.
 */
export function refuseUnhookedRoutes(app: FastifyInstance): void {
  refuse(app)
  app.addHook('onReady', async () => {
    refuse(app)
  })
}

function refuse(app: FastifyInstance): void {
  const [route] = unhookedRoutes.get(app.server) ?? []
  if (route === undefined) return
  throw new Error(
    `${route.url} was declared with \`${route.hook}: undefined\`, and would be open to everybody. Write \`await app.register(claviger, …)\` before the routes, in their scope or above it, and take the guards from where they are: app.authenticateToken, or app.<namespace>.authenticateToken. Leave the hook out of a route that is meant to be open.`,
  )
}

function hasFastify(message: unknown): message is { readonly fastify: FastifyInstance } {
  return typeof message === 'object' && message !== null && 'fastify' in message
}
