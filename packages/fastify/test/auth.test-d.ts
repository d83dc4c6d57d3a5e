import cors from '@fastify/cors'
import fastify, {
  type FastifyInstance,
  type FastifyPluginAsync,
  type FastifyRequest,
  type FastifyTypeProvider,
} from 'fastify'
import { describe, expectTypeOf, test } from 'vitest'
import claviger, {
  createGuards,
  getAuth,
  getOptionalAuth,
  type ApiKeyAuth,
  type Auth,
  type Authenticator,
  type ClavigerOptions,
  type FastifyGuard,
  type FastifyGuards,
  type JwtAuth,
  type TokenClaims,
  type TokenInfo,
} from '../src/index.ts'

declare module 'fastify' {
  // What a plugin of the application's own declares, beside ours.
  interface FastifyInstance {
    partners: FastifyGuards
    authenticate: (request: FastifyRequest) => Promise<void>
  }
  interface FastifyRequest {
    user: { readonly name: string }
  }
}

const app = fastify()
const lookup = async () => null

describe('the plugin', () => {
  test('takes options, or a ready authenticator, with a namespace and Fastify’s own options', () => {
    app.register(claviger, { apiKeys: { lookup } })
    app.register(claviger, { authenticator: {} as Authenticator, namespace: 'partners' })
    app.register(claviger, { apiKeys: { lookup }, prefix: '/x', logLevel: 'warn' })
    expectTypeOf(claviger).toExtend<FastifyPluginAsync<ClavigerOptions>>()
    // @ts-expect-error -- a lookup is not optional
    app.register(claviger, { apiKeys: {} })
    // @ts-expect-error -- nor are the options
    app.register(claviger, { namespace: 1 })
  })

  test('adds the guards to the app, and leaves room for others', () => {
    expectTypeOf(app.authenticateToken).toEqualTypeOf<FastifyGuard>()
    expectTypeOf(app.optionalToken).toEqualTypeOf<FastifyGuard>()
    expectTypeOf(app.requireScope).toEqualTypeOf<(...scopes: string[]) => FastifyGuard>()
    expectTypeOf(app.claviger.authenticator).toEqualTypeOf<Authenticator>()
    expectTypeOf(app.partners.requireRole).toEqualTypeOf<(...roles: string[]) => FastifyGuard>()
    expectTypeOf(app.authenticate).toEqualTypeOf<(request: FastifyRequest) => Promise<void>>()
    app.register(cors)
  })
})

describe('the caller', () => {
  test('is told apart by its kind', () => {
    app.get('/', { onRequest: app.authenticateToken }, (request) => {
      const auth = getAuth(request)
      expectTypeOf(auth).toEqualTypeOf<Auth>()
      if (auth.kind === 'api-key') {
        expectTypeOf(auth).toEqualTypeOf<ApiKeyAuth>()
        expectTypeOf(auth.tokenInfo).toEqualTypeOf<TokenInfo>()
      } else {
        expectTypeOf(auth).toEqualTypeOf<JwtAuth>()
        expectTypeOf(auth.claims).toEqualTypeOf<TokenClaims>()
      }
      expectTypeOf(auth.organizationId).toEqualTypeOf<string>()
      expectTypeOf(getOptionalAuth(request)).toEqualTypeOf<Auth | undefined>()
      return auth.filter
    })
  })

  test('stands under the documented names, without a cast', () => {
    app.get('/', { onRequest: app.authenticateToken }, (request) => {
      expectTypeOf(request.tokenInfo).toEqualTypeOf<TokenInfo | undefined>()
      expectTypeOf(request.tokenClaims).toEqualTypeOf<TokenClaims | undefined>()
      expectTypeOf(request.user.name).toEqualTypeOf<string>()
    })
  })
})

describe('the guards', () => {
  const { authenticateToken, requireScope, requireOrganization } = {} as FastifyGuards

  test('leave the types of a route alone', () => {
    app.get<{ Params: { id: string }; Querystring: { q: number } }>(
      '/things/:id',
      { onRequest: authenticateToken, preHandler: [requireScope('read')] },
      (request) => {
        expectTypeOf(request.params.id).toEqualTypeOf<string>()
        expectTypeOf(request.query.q).toEqualTypeOf<number>()
        expectTypeOf(getAuth(request)).toEqualTypeOf<Auth>()
      },
    )
    app.post<{ Body: { name: string }; Reply: { 200: { ok: boolean } } }>(
      '/things',
      { preHandler: authenticateToken },
      async (request, reply) => {
        expectTypeOf(request.body.name).toEqualTypeOf<string>()
        return reply.code(200).send({ ok: true })
      },
    )
  })

  test('are hooks of scopes, of 404 handlers and of full route declarations', () => {
    app.addHook('onRequest', authenticateToken)
    app.addHook('preHandler', requireScope('read'))
    app.setNotFoundHandler({ preHandler: authenticateToken }, () => '')
    app.route({ method: 'GET', url: '/', onRequest: [authenticateToken], handler: () => '' })
  })

  test('fit servers of HTTP/2 and HTTPS, and other type providers', () => {
    interface Provider extends FastifyTypeProvider {
      readonly validator: { id: 'provided' }
    }
    fastify({ http2: true }).get(
      '/',
      { onRequest: authenticateToken },
      (request) => getAuth(request).filter,
    )
    fastify({ http2: true }).addHook('onRequest', authenticateToken)
    fastify({ https: {} }).get(
      '/',
      { preHandler: authenticateToken },
      (request) => getAuth(request).filter,
    )
    fastify({ https: {} }).register(claviger, { apiKeys: { lookup } })
    app
      .withTypeProvider<Provider>()
      .get('/', { onRequest: authenticateToken, schema: { params: {} } }, (request) => {
        expectTypeOf(request.params.id).toEqualTypeOf<'provided'>()
      })
  })

  test('read the organization from the request', () => {
    app.get(
      '/orgs/:org',
      { onRequest: requireOrganization(({ params }) => params['org']) },
      () => '',
    )
    // @ts-expect-error -- a number is no organization
    requireOrganization(() => 1)
  })

  test('come without the plugin, too', () => {
    expectTypeOf(createGuards).returns.toEqualTypeOf<FastifyGuards>()
    expectTypeOf(app.getDecorator<FastifyGuards>('partners')).toEqualTypeOf<FastifyGuards>()
    expectTypeOf<FastifyInstance['claviger']>().toEqualTypeOf<FastifyGuards>()
  })
})
