import express, { type Request, type RequestHandler } from 'express'
import { describe, expectTypeOf, test } from 'vitest'
import {
  createGuards,
  getAuth,
  getOptionalAuth,
  type ApiKeyAuth,
  type Auth,
  type ExpressGuard,
  type ExpressGuards,
  type JwtAuth,
  type TokenClaims,
  type TokenInfo,
} from '../src/index.ts'

const { authenticateToken, requireScope, requireOrganization } = {} as ExpressGuards
const app = express()

describe('the caller', () => {
  test('is told apart by its kind', () => {
    app.get('/', authenticateToken, (req) => {
      const auth = getAuth(req)
      expectTypeOf(auth).toEqualTypeOf<Auth>()
      if (auth.kind === 'api-key') {
        expectTypeOf(auth).toEqualTypeOf<ApiKeyAuth>()
        expectTypeOf(auth.tokenInfo).toEqualTypeOf<TokenInfo>()
        expectTypeOf(auth.claims).toEqualTypeOf<undefined>()
      } else {
        expectTypeOf(auth).toEqualTypeOf<JwtAuth>()
        expectTypeOf(auth.claims).toEqualTypeOf<TokenClaims>()
        expectTypeOf(auth.tokenInfo).toEqualTypeOf<undefined>()
      }
    })
  })

  test('has an organization that is a string, never undefined', () => {
    const auth = getAuth({} as Request)
    expectTypeOf(auth.organizationId).toEqualTypeOf<string>()
    expectTypeOf(auth.filter).toEqualTypeOf<{
      readonly organizationId: string
      readonly userId?: string
    }>()
    expectTypeOf(auth.userId).toEqualTypeOf<string | undefined>()
    expectTypeOf(auth.issuer).toEqualTypeOf<string | undefined>()
    expectTypeOf(auth.scopes).toEqualTypeOf<readonly string[]>()
  })

  test('is read-only throughout', () => {
    const auth = getAuth({} as Request)
    // @ts-expect-error -- the caller is read-only
    auth.organizationId = 'org_2'
    // @ts-expect-error -- nor what it may do
    auth.scopes.push('deploy')
    // @ts-expect-error -- nor what is known of its key
    auth.tokenInfo?.roles.push('admin')
  })

  test('may be undefined where anonymous requests are allowed', () => {
    expectTypeOf(getOptionalAuth({} as Request)).toEqualTypeOf<Auth | undefined>()
  })

  test('is that of a request of any route', () => {
    getAuth({} as Request<{ id: string }, { ok: boolean }, { name: string }, { q: string }>)
  })
})

describe('the documented names', () => {
  test('are typed in a handler, without a cast', () => {
    app.get('/', authenticateToken, (req) => {
      expectTypeOf(req.tokenInfo).toEqualTypeOf<TokenInfo | undefined>()
      expectTypeOf(req.tokenClaims).toEqualTypeOf<TokenClaims | undefined>()
      expectTypeOf(req.tokenInfo?.organizationId).toEqualTypeOf<string | undefined>()
      expectTypeOf(req.tokenClaims?.['custom']).toEqualTypeOf<unknown>()
    })
  })
})

describe('the guards', () => {
  test('leave the parameters, the body and the query of a route as they are typed', () => {
    app.get('/things/:id', requireScope('read'), (req) => {
      expectTypeOf(req.params).toEqualTypeOf<{ id: string }>()
    })
    const handler: RequestHandler<{ id: string }, { ok: boolean }, { name: string }> = (req) => {
      expectTypeOf(req.body.name).toEqualTypeOf<string>()
    }
    app.post('/things/:id', authenticateToken, requireScope('write'), handler)
  })

  test('go wherever Express takes a handler', () => {
    expectTypeOf<ExpressGuard>().toExtend<RequestHandler>()
    app.use(authenticateToken)
    app.use('/api', authenticateToken, express.Router().use(authenticateToken))
    app.all('/all', [authenticateToken, requireScope('read')])
    app.route('/route').post(authenticateToken)
    express
      .Router()
      .param('id', () => {})
      .get('/:id', authenticateToken)
  })

  test('read the organization from the request', () => {
    app.get(
      '/orgs/:org',
      requireOrganization((req) => req.params['org']),
    )
    requireOrganization((req) => req.get('x-organization'))
    // @ts-expect-error -- a number is no organization
    requireOrganization(() => 1)
  })

  test('know their options', () => {
    const lookup = async () => null
    expectTypeOf(createGuards).returns.toEqualTypeOf<ExpressGuards>()
    createGuards({ apiKeys: { lookup } })
    // @ts-expect-error -- a lookup is not optional
    createGuards({ apiKeys: {} })
    // @ts-expect-error -- an audience must be given, or an explicit null
    createGuards({ jwt: { issuer: 'x', jwksUri: 'https://x/keys', algorithms: ['RS256'] } })
    const jwt = {
      issuer: 'x',
      audience: 'a',
      jwksUri: 'https://x/keys',
      algorithms: ['RS256'],
    } as const
    createGuards({ jwt: { ...jwt, organization: ({ oid }) => oid, isMachine: () => false } })
    createGuards({ jwt: { ...jwt, organization: null, type: 'at+jwt' } })
    // @ts-expect-error -- a mapper answers at once
    createGuards({ jwt: { ...jwt, organization: async () => 'org_1' } })
    createGuards({ apiKeys: { lookup, trustedClaims: ['tier'] } })
    // @ts-expect-error -- only a lookup may trust all claims
    createGuards({ apiKeys: { lookup, trustedClaims: 'all' } })
    // @ts-expect-error -- a misspelt option is found before the start
    createGuards({ apiKeys: { lookup }, relam: 'api' })
  })
})

describe('the scopes of defineScopes', () => {
  const scoped = ({} as ExpressGuards).defineScopes(['read:deployments', 'write:deployments'])

  test('are the only ones that a guard takes', () => {
    expectTypeOf(scoped.requireScope('read:deployments')).toEqualTypeOf<ExpressGuard>()
    // @ts-expect-error -- a typo
    scoped.requireScope('read:deployment')
    // @ts-expect-error -- of another API
    scoped.requireAnyScope('read:deployments', 'read:secrets')
    // @ts-expect-error -- none
    scoped.requireScope()
  })
})
