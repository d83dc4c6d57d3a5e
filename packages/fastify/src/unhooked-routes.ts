import { subscribe } from 'node:diagnostics_channel'
import type { FastifyInstance } from 'fastify'

interface UnhookedRoute {
  readonly url: string
  readonly hook: string
}

const HOOKS = ['onRequest', 'preParsing', 'preValidation', 'preHandler'] as const

/** The routes with an undefined hook, by the server of their app. */
const unhookedRoutes = new WeakMap<object, UnhookedRoute[]>()

// Where a guard is missing, `app.authenticateToken` is `undefined`: before the plugin has loaded,
// outside its scope, under another namespace. Fastify takes `onRequest: undefined` for a route
// without a hook, which is open to everyone. The plugin cannot see routes that were declared before
// it, so every app is watched from its start.
subscribe('fastify.initialization', (message) => {
  if (hasFastify(message)) watch(message.fastify, [])
})

/**
 * Stops the start of an app that has a route with an `undefined` hook, wherever it was declared:
 * such a route may have been meant to be guarded.
 *
 * @throws {Error} Now, for a route that is there already; at `onReady` for a later one. Also now,
 *   when the app was made before this module was imported and has routes, which cannot be checked.
 */
export function refuseUnhookedRoutes(app: FastifyInstance): void {
  if (!unhookedRoutes.has(app.server)) watchLate(app)
  refuse(app)
  app.addHook('onReady', async () => {
    refuse(app)
  })
}

function watchLate(app: FastifyInstance): void {
  // Methods stand in capitals behind each route; an app without routes prints none.
  if (/\([A-Z]/.test(app.printRoutes())) {
    throw new Error(
      'This app had routes before @claviger/fastify was imported, so their hooks cannot be checked. Import @claviger/fastify before fastify() is called, or register it before the first route.',
    )
  }
  // A scope copies the hooks of its parent when it is made: this scope and those above it have been.
  const noted: UnhookedRoute[] = []
  for (const scope of scopesUpFrom(app)) watch(scope, noted)
}

function scopesUpFrom(app: FastifyInstance): readonly FastifyInstance[] {
  const parent: unknown = Object.getPrototypeOf(app)
  return isInstance(parent) ? [app, ...scopesUpFrom(parent)] : [app]
}

function watch(app: FastifyInstance, noted: UnhookedRoute[]): void {
  unhookedRoutes.set(app.server, noted)
  app.addHook('onRoute', (route) => {
    const hook = HOOKS.find((name) => name in route && route[name] === undefined)
    if (hook !== undefined) noted.push({ url: route.url, hook })
  })
}

function refuse(app: FastifyInstance): void {
  const [route] = unhookedRoutes.get(app.server) ?? []
  if (route === undefined) return
  throw new Error(
    `${route.url} was declared with \`${route.hook}: undefined\`, and would be open to everyone. Write \`await app.register(claviger, …)\` before the routes, in their scope or above it, and take the guards from where they are: app.authenticateToken, or app.<namespace>.authenticateToken. Leave the hook out of a route that is meant to be open.`,
  )
}

function hasFastify(message: unknown): message is { readonly fastify: FastifyInstance } {
  return typeof message === 'object' && message !== null && 'fastify' in message
}

function isInstance(value: unknown): value is FastifyInstance {
  return typeof value === 'object' && value !== null && 'addHook' in value
}
