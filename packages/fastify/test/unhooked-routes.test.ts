import fastify from 'fastify'
import { describe, expect, test } from 'vitest'
import claviger from '../src/index.ts'
import { OPTIONS } from './stub-options.ts'

const NO_HOOK = JSON.parse('[]')[0]

// R-ADAPT-07: to Fastify, `onRequest: undefined` is a route without a hook.
describe('a route that is declared before the plugin has loaded', () => {
  test.each(['onRequest', 'preValidation', 'preHandler'] as const)(
    'stops the start when its %s is a guard that is not there yet (R-ADAPT-07)',
    async (hook) => {
      const app = fastify()
      app.register(claviger, OPTIONS)
      app.get('/early', { [hook]: app.authenticateToken }, () => 'open to everybody')
      await expect(app.ready()).rejects.toThrow(/\/early .*`await app\.register\(claviger, …\)`/)
    },
  )

  test('stops the start in a scope below the plugin’s, too', async () => {
    const app = fastify()
    app.register(async (scope) => {
      scope.register(claviger, OPTIONS)
      scope.get('/early', { onRequest: scope.authenticateToken }, () => 'open to everybody')
    })
    await expect(app.ready()).rejects.toThrow('/early')
  })

  test('is an error of Fastify’s when the guard stands in an array, or on a scope', () => {
    const app = fastify()
    app.register(claviger, OPTIONS)
    expect(() => app.get('/', { onRequest: [app.authenticateToken] }, () => '')).toThrow(
      'onRequest hook',
    )
    expect(() => app.addHook('onRequest', app.authenticateToken)).toThrow('onRequest hook')
    expect(() => app.get('/', { onRequest: app.requireScope('read') }, () => '')).toThrow(
      'not a function',
    )
  })

  test('is guarded all the same by a hook of its scope', async () => {
    const app = fastify()
    app.get('/early', () => 'guarded')
    await app.register(claviger, OPTIONS)
    app.addHook('onRequest', app.authenticateToken)
    expect((await app.inject('/early')).statusCode).toBe(401)
  })

  test('may be open on purpose', async () => {
    const app = fastify()
    app.get('/health', () => 'ok')
    await app.register(claviger, OPTIONS)
    expect((await app.inject('/health')).statusCode).toBe(200)
  })

  test('is refused outside the scope of the plugin, where its guards are not', async () => {
    const app = fastify()
    app.register(async (scope) => {
      await scope.register(claviger, OPTIONS)
    })
    app.get('/outside', { onRequest: NO_HOOK }, () => 'open to everybody')
    await expect(app.ready()).rejects.toThrow('/outside')
  })

  test('is refused after the plugin, where its guards have another name', async () => {
    const app = fastify()
    await app.register(claviger, { ...OPTIONS, namespace: 'partners' })
    app.get('/misnamed', { onRequest: app.authenticateToken }, () => 'open to everybody')
    await expect(app.ready()).rejects.toThrow('/misnamed')
  })

  test('is not refused where this plugin is not used at all', async () => {
    const app = fastify()
    app.get('/other', { preHandler: NO_HOOK }, () => 'other')
    await app.ready()
    expect((await app.inject('/other')).statusCode).toBe(200)
  })
})
