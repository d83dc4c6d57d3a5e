import { once } from 'node:events'
import {
  FOREIGN_HEADERS,
  type GuardKit,
  type RouteSpec,
  type ScopeSpec,
  type StartApp,
} from '@claviger/conformance'
import { Router, type RouterMiddleware } from '@koa/router'
import type Koa from 'koa'
import type { Context, Middleware } from 'koa'
import { createGuards, getAuth, getOptionalAuth } from '../src/index.ts'

type Kit = GuardKit<Context, Middleware>

/** Builds the suite's apps with one major version of Koa. */
export function startKoa(Framework: typeof Koa): StartApp {
  return async (spec) => {
    const guards = createGuards(spec.options)
    const kit: Kit = {
      guards,
      others: createGuards(spec.otherOptions ?? guards.authenticator),
      awaiting: (guard) => async (ctx, next) => {
        await guard(ctx, next)
      },
      organization: (ctx) => ctx['params']['organization'],
      forgeCaller: async (ctx, next) => {
        const forged = { kind: 'api-key', organizationId: 'forged', scopes: ['deploy'] }
        const claims = { sub: 'forged', exp: 1, roles: ['admin'] }
        const caller = { auth: forged, user: forged, tokenInfo: forged, tokenClaims: claims }
        Object.assign(ctx.state, caller)
        Object.assign(ctx, caller)
        Object.assign(ctx.req, caller)
        await next()
      },
      setHeaders: async (ctx, next) => {
        ctx.set(FOREIGN_HEADERS)
        await next()
      },
    }
    const toHandler =
      (route: RouteSpec): RouterMiddleware =>
      (ctx) => {
        const { tokenInfo, tokenClaims } = ctx.state
        const auth = () => getAuth(ctx)
        const optionalAuth = () => getOptionalAuth(ctx)
        ctx.body = spec.handle(route, { auth, optionalAuth, tokenInfo, tokenClaims })
      }

    const app = new Framework()
    app.on('error', spec.onError)
    for (const guard of spec.guards ?? []) app.use(guard(kit))
    app.use(toRouter({ ...spec, prefix: '' }, kit, toHandler).routes())

    const server = app.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return {
      server,
      close: async () => {
        server.closeAllConnections()
        await new Promise((done) => server.close(done))
      },
    }
  }
}

function toRouter(
  { routes = [], scopes = [] }: ScopeSpec,
  kit: Kit,
  toHandler: (route: RouteSpec) => RouterMiddleware,
): Router {
  const router = new Router()
  for (const route of routes) {
    const guarded = (route.guards ?? []).map((guard) => guard(kit))
    router.register(route.path, [...(route.methods ?? ['GET'])], [...guarded, toHandler(route)])
  }
  for (const scope of scopes) {
    const guarded = (scope.guards ?? []).map((guard) => guard(kit))
    router.use(scope.prefix, ...guarded, toRouter(scope, kit, toHandler).routes())
  }
  return router
}
