import {
  FOREIGN_HEADERS,
  type AppSpec,
  type GuardKit,
  type RouteSpec,
  type ScopeSpec,
  type StartApp,
} from '@claviger/conformance'
import fastify, { type FastifyInstance, type RouteHandlerMethod } from 'fastify'
import claviger, {
  getAuth,
  getOptionalAuth,
  type AnyRouteRequest,
  type ClavigerOptions,
  type FastifyGuard,
  type FastifyGuards,
} from '../src/index.ts'

type Kit = GuardKit<AnyRouteRequest, FastifyGuard>

type Hook = 'onRequest' | 'preHandler'

/** Builds the suite's apps with Fastify, its guards on one of the hooks they are made for. */
export function startFastify(hook: Hook): StartApp {
  return async (spec) => {
    const app = fastify()
    await app.register(claviger, toPluginOptions(spec.options))
    const { claviger: guards } = app
    await app.register(claviger, {
      ...toPluginOptions(spec.otherOptions ?? guards.authenticator),
      namespace: 'others',
    })
    const kit: Kit = {
      guards,
      others: app.getDecorator<FastifyGuards>('others'),
      awaiting: (guard) => async (request, reply) => {
        await guard(request, reply)
      },
      organization: ({ params }) => params['organization'],
      forgeCaller: async (request) => {
        const forged = { kind: 'api-key', organizationId: 'forged', scopes: ['deploy'] }
        const claims = { sub: 'forged', exp: 1, roles: ['admin'] }
        const caller = { auth: forged, user: forged, tokenInfo: forged, tokenClaims: claims }
        Object.assign(request, caller)
        Object.assign(request.raw, caller)
      },
      setHeaders: async (_request, reply) => {
        reply.headers(FOREIGN_HEADERS)
      },
    }
    const toHandler =
      (route: RouteSpec): RouteHandlerMethod =>
      async (request, reply) => {
        const { tokenInfo, tokenClaims } = request
        const auth = () => getAuth(request)
        const optionalAuth = () => getOptionalAuth(request)
        return reply.send(spec.handle(route, { auth, optionalAuth, tokenInfo, tokenClaims }))
      }

    app.setErrorHandler(async (error, _request, reply) => {
      spec.onError(error)
      return reply.code(500).send({ error: 'Internal Server Error' })
    })
    addScope(app, { ...spec, prefix: '' }, hook, kit, toHandler)
    await app.listen({ port: 0, host: '127.0.0.1' })
    return { server: app.server, close: () => app.close() }
  }
}

function addScope(
  app: FastifyInstance,
  { guards = [], routes = [], scopes = [] }: ScopeSpec,
  hook: Hook,
  kit: Kit,
  toHandler: (route: RouteSpec) => RouteHandlerMethod,
): void {
  for (const guard of guards) addHook(app, hook, guard(kit))
  for (const route of routes) {
    app.route({
      method: [...(route.methods ?? ['GET'])],
      url: route.path,
      [hook]: (route.guards ?? []).map((guard) => guard(kit)),
      handler: toHandler(route),
    })
  }
  for (const scope of scopes) {
    app.register(
      async (child) => {
        addScope(child, scope, hook, kit, toHandler)
      },
      { prefix: scope.prefix },
    )
  }
}

function addHook(app: FastifyInstance, hook: Hook, guard: FastifyGuard): void {
  if (hook === 'onRequest') app.addHook('onRequest', guard)
  else app.addHook('preHandler', guard)
}

function toPluginOptions(options: AppSpec['options']): ClavigerOptions {
  return 'authenticate' in options ? { authenticator: options } : options
}
