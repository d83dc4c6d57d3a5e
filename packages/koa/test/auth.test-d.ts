import { Router } from '@koa/router'
import Koa, { type Middleware } from 'koa'
import { describe, expectTypeOf, test } from 'vitest'
import {
  createGuards,
  getAuth,
  getOptionalAuth,
  type ApiKeyAuth,
  type Auth,
  type JwtAuth,
  type KoaGuards,
  type TokenClaims,
  type TokenInfo,
} from '../src/index.ts'

const { authenticateToken, requireScope, requireOrganization } = {} as KoaGuards
const app = new Koa()
const router = new Router()

describe('the caller', () => {
  test('is told apart by its kind', () => {
    app.use((ctx) => {
      const auth = getAuth(ctx)
      expectTypeOf(auth).toEqualTypeOf<Auth>()
      if (auth.kind === 'api-key') {
        expectTypeOf(auth).toEqualTypeOf<ApiKeyAuth>()
        expectTypeOf(auth.tokenInfo).toEqualTypeOf<TokenInfo>()
      } else {
        expectTypeOf(auth).toEqualTypeOf<JwtAuth>()
        expectTypeOf(auth.claims).toEqualTypeOf<TokenClaims>()
      }
      expectTypeOf(auth.organizationId).toEqualTypeOf<string>()
      expectTypeOf(getOptionalAuth(ctx)).toEqualTypeOf<Auth | undefined>()
    })
  })

  test('is that of a context of any state and any router', () => {
    router.get('/things/:id', authenticateToken, (ctx) => {
      expectTypeOf(getAuth(ctx)).toEqualTypeOf<Auth>()
    })
    new Koa<{ user: string }, { tenant: number }>().use((ctx) => {
      expectTypeOf(getAuth(ctx)).toEqualTypeOf<Auth>()
      expectTypeOf(ctx.state.user).toEqualTypeOf<string>()
    })
  })
})

describe('the documented names', () => {
  test('are typed under ctx.state, without a cast', () => {
    app.use(authenticateToken).use((ctx) => {
      expectTypeOf(ctx.state.tokenInfo).toEqualTypeOf<TokenInfo | undefined>()
      expectTypeOf(ctx.state.tokenClaims).toEqualTypeOf<TokenClaims | undefined>()
    })
    router.get('/', authenticateToken, (ctx) => {
      expectTypeOf(ctx.state.tokenInfo).toEqualTypeOf<TokenInfo | undefined>()
      expectTypeOf(ctx.state.tokenClaims).toEqualTypeOf<TokenClaims | undefined>()
    })
  })
})

describe('the guards', () => {
  test('are Koa’s own kind of middleware', () => {
    expectTypeOf(authenticateToken).toEqualTypeOf<Middleware>()
    expectTypeOf(requireScope).toEqualTypeOf<(...scopes: string[]) => Middleware>()
  })

  test('go wherever Koa and its router take one', () => {
    router.use(authenticateToken)
    router.use('/admin', requireScope('admin'), new Router().routes())
    router.post('/deploy', authenticateToken, requireScope('deploy'), () => {})
    new Koa<{ user: string }, { tenant: number }>().use(authenticateToken)
    new Router<{ user: string }, { tenant: number }>().get('/', authenticateToken)
  })

  test('read the organization from the context', () => {
    router.get(
      '/orgs/:org',
      requireOrganization((ctx) => ctx.get('x-organization')),
    )
    // @ts-expect-error -- a number is no organization
    requireOrganization(() => 1)
  })

  test('know their options', () => {
    expectTypeOf(createGuards).returns.toEqualTypeOf<KoaGuards>()
    // @ts-expect-error -- a lookup is not optional
    createGuards({ apiKeys: {} })
  })
})
