import fastify, { type FastifyInstance } from 'fastify'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { allowWarnings } from '../../conformance/src/allow-warnings.ts'
import claviger from '../src/index.ts'
import { GOOD, OPTIONS } from './stub-options.ts'

// Fastify wants `useSemicolonDelimiter` elsewhere, where its types do not have it.
allowWarnings('FSTDEP022')

const handler = vi.fn<() => Promise<string>>(async () => 'handled')

afterEach(() => {
  handler.mockClear()
})

async function refuses(app: FastifyInstance, url: string): Promise<void> {
  const { statusCode } = await app.inject(url)
  expect(statusCode).toBe(401)
  expect(handler).not.toHaveBeenCalled()
}

/** @see https://github.com/advisories/GHSA-72c6-fx6q-fr5w */
describe('encapsulation', () => {
  test('a guarded scope guards children, grandchildren and what is wrapped in fastify-plugin (R-ADAPT-06)', async () => {
    const app = fastify()
    await app.register(claviger, OPTIONS)
    app.register(
      async (api) => {
        api.addHook('onRequest', api.authenticateToken)
        api.register(
          async (child) => {
            child.get('/x', handler)
            child.register(
              async (grandchild) => {
                grandchild.get('/x', handler)
              },
              { prefix: '/api' },
            )
          },
          { prefix: '/child' },
        )
      },
      { prefix: '/api' },
    )
    await refuses(app, '/api/child/x')
    await refuses(app, '/api/child/api/x')
    const { statusCode } = await app.inject({ url: '/api/child/api/x', headers: GOOD })
    expect(statusCode).toBe(200)
  })

  test('prefixes that overlap do not lift the guard of either scope', async () => {
    const app = fastify()
    await app.register(claviger, OPTIONS)
    for (const prefix of ['/api', '/api/v1', '/api/v1/api']) {
      app.register(
        async (scope) => {
          scope.addHook('onRequest', scope.requireScope('read'))
          scope.get('/', handler)
          scope.get('/only' + prefix.replaceAll('/', '-'), handler)
        },
        { prefix },
      )
    }
    for (const url of ['/api', '/api/', '/api/v1', '/api/v1/only-api-v1', '/api/v1/api/']) {
      await refuses(app, url)
    }
  })

  test('the guards of a parent are there in every scope below it', async () => {
    const app = fastify()
    await app.register(claviger, OPTIONS)
    app.register(async (child) => {
      child.register(async (grandchild) => {
        grandchild.get('/x', { preHandler: grandchild.authenticateToken }, handler)
      })
    })
    await refuses(app, '/x')
  })

  test('a guard on the root scope also stands before the 404 handler (R-ADAPT-06)', async () => {
    const app = fastify()
    await app.register(claviger, OPTIONS)
    app.addHook('onRequest', app.authenticateToken)
    app.setNotFoundHandler(handler)
    await refuses(app, '/no-such-route')
  })

  test('a 404 handler can have a guard of its own', async () => {
    const app = fastify()
    await app.register(claviger, OPTIONS)
    app.setNotFoundHandler({ preHandler: app.authenticateToken }, handler)
    await refuses(app, '/no-such-route')
  })

  test('a refusal is an answer, not an error: no error handler sees it or changes it', async () => {
    const app = fastify()
    const errorHandler = vi.fn<() => string>(() => 'an error page')
    await app.register(claviger, OPTIONS)
    app.setErrorHandler(errorHandler)
    app.get('/x', { onRequest: app.authenticateToken, errorHandler }, handler)
    await refuses(app, '/x')
    expect(errorHandler).not.toHaveBeenCalled()
  })

  test('an error handler of a guarded scope runs only for callers who got in', async () => {
    const app = fastify()
    const errorHandler = vi.fn<() => string>(() => 'an error page')
    await app.register(claviger, OPTIONS)
    app.register(async (scope) => {
      scope.addHook('onRequest', scope.authenticateToken)
      scope.setErrorHandler(errorHandler)
      scope.get('/x', () => {
        throw new Error('a bug of the handler')
      })
    })
    await refuses(app, '/x')
    expect(errorHandler).not.toHaveBeenCalled()
    await app.inject({ url: '/x', headers: GOOD })
    expect(errorHandler).toHaveBeenCalledOnce()
  })

  test('a lenient router does not loosen the guard', async () => {
    const app = fastify({
      useSemicolonDelimiter: true,
      routerOptions: {
        caseSensitive: false,
        ignoreTrailingSlash: true,
        ignoreDuplicateSlashes: true,
      },
    })
    await app.register(claviger, OPTIONS)
    app.register(
      async (scope) => {
        scope.addHook('onRequest', scope.authenticateToken)
        scope.get('/x', handler)
      },
      { prefix: '/admin' },
    )
    for (const url of ['/ADMIN/x', '/admin/X/', '//admin//x', '/admin/x;y', '/admin/%78']) {
      await refuses(app, url)
    }
  })

  test('a constrained route is guarded like any other', async () => {
    const app = fastify()
    await app.register(claviger, OPTIONS)
    app.addHook('onRequest', app.authenticateToken)
    app.get('/x', { constraints: { host: 'api.example' } }, handler)
    const { statusCode } = await app.inject({ url: '/x', headers: { host: 'api.example' } })
    expect(statusCode).toBe(401)
    expect(handler).not.toHaveBeenCalled()
  })
})
