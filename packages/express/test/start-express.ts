import { once } from 'node:events'
import {
  FOREIGN_HEADERS,
  type GuardKit,
  type RouteSpec,
  type ScopeSpec,
  type StartApp,
} from '@claviger/conformance'
import type express from 'express'
import type { ErrorRequestHandler, RequestHandler, Router } from 'express'
import {
  createGuards,
  getAuth,
  getOptionalAuth,
  type AnyRouteRequest,
  type ExpressGuard,
} from '../src/index.ts'

type Kit = GuardKit<AnyRouteRequest, ExpressGuard>

/** Builds the suite's apps with one major version of Express. */
export function startExpress(framework: typeof express): StartApp {
  return async (spec) => {
    const guards = createGuards(spec.options)
    const kit: Kit = {
      guards,
      others: createGuards(spec.otherOptions ?? guards.authenticator),
      // A guard of Express returns nothing that could be awaited.
      awaiting: (guard) => (req, res, next) => {
        guard(req, res, next)
      },
      organization: ({ params }) => params['organization'],
      forgeCaller: (req, _res, next) => {
        const forged = { kind: 'api-key', organizationId: 'forged', scopes: ['deploy'] }
        const claims = { sub: 'forged', exp: 1, roles: ['admin'] }
        Object.assign(req, { auth: forged, user: forged, tokenInfo: forged, tokenClaims: claims })
        next()
      },
      setHeaders: (_req, res, next) => {
        res.set(FOREIGN_HEADERS)
        next()
      },
    }
    const toHandler =
      (route: RouteSpec): RequestHandler =>
      (req, res) => {
        const { tokenInfo, tokenClaims } = req
        const auth = () => getAuth(req)
        const optionalAuth = () => getOptionalAuth(req)
        res.json(spec.handle(route, { auth, optionalAuth, tokenInfo, tokenClaims }))
      }

    const onError: ErrorRequestHandler = (error, _req, res, _next) => {
      spec.onError(error)
      res.status(500).json({ error: 'Internal Server Error' })
    }
    const app = framework()
    app.disable('x-powered-by')
    app.use(toRouter(framework, { ...spec, prefix: '/' }, kit, toHandler), onError)

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
  framework: typeof express,
  { guards = [], routes = [], scopes = [] }: ScopeSpec,
  kit: Kit,
  toHandler: (route: RouteSpec) => RequestHandler,
): Router {
  const router = framework.Router({ mergeParams: true })
  for (const guard of guards) router.use(guard(kit))
  for (const route of routes) {
    const handlers = [...(route.guards ?? []).map((guard) => guard(kit)), toHandler(route)]
    for (const method of route.methods ?? ['GET']) {
      router[lowerCase(method)](route.path, ...handlers)
    }
  }
  for (const scope of scopes) router.use(scope.prefix, toRouter(framework, scope, kit, toHandler))
  return router
}

function lowerCase<M extends string>(method: M): Lowercase<M> {
  return method.toLowerCase() as Lowercase<M>
}
