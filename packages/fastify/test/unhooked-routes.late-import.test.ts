import fastify, { type FastifyInstance } from 'fastify'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { OPTIONS } from './stub-options.ts'

// Each import below is the first one of a new copy of the module: it has seen no app being made.
beforeEach(() => {
  vi.resetModules()
})
const importLate = () => import('../src/index.ts')

describe('an app that was made before the plugin was imported', () => {
  test('does not start with a route from before, whose hook cannot be checked', async () => {
    const app = fastify()
    app.register(importLate(), OPTIONS)
    app.get('/early', { onRequest: app.authenticateToken }, () => 'open to everyone')
    await expect(app.ready()).rejects.toThrow('Import @claviger/fastify before')
  })

  test('does not start with an undefined hook on a later route', async () => {
    const app = fastify()
    await app.register(importLate(), { ...OPTIONS, namespace: 'partners' })
    app.get('/late', { onRequest: app.authenticateToken }, () => 'open to everyone')
    await expect(app.ready()).rejects.toThrow('/late')
  })

  test.each(['beside', 'above', 'below'])(
    'does not start with an undefined hook %s the scope of the plugin',
    async (where) => {
      const app = fastify()
      const declareRoute = async (scope: FastifyInstance) => {
        scope.get('/late', { onRequest: app.authenticateToken }, () => 'open to everyone')
      }
      app.register(async (scope) => {
        await scope.register(importLate(), { ...OPTIONS, namespace: 'partners' })
        if (where === 'below') scope.register(declareRoute)
      })
      if (where === 'beside') app.register(declareRoute)
      if (where === 'above') app.after(() => void declareRoute(app))
      await expect(app.ready()).rejects.toThrow('/late')
    },
  )

  test('guards its later routes', async () => {
    const app = fastify()
    await app.register(importLate(), OPTIONS)
    app.get('/late', { onRequest: app.authenticateToken }, () => 'guarded')
    expect((await app.inject('/late')).statusCode).toBe(401)
  })
})
