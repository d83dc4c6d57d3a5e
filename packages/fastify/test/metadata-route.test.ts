import { describeMetadata } from '@claviger/conformance'
import fastify from 'fastify'
import { expect, test } from 'vitest'
import { claviger, metadataRoute } from '../src/index.ts'

describeMetadata('Fastify', async (options) => {
  const app = fastify({ forceCloseConnections: true })
  await app.register(claviger, options)
  await app.register(metadataRoute(app.claviger))
  const deploy = app.requireScope('deploy')
  app.addHook('onRequest', async (request, reply) =>
    request.url === '/deploy' ? deploy(request, reply) : app.authenticateToken(request, reply),
  )
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  return {
    url,
    close: async () => {
      await app.close()
    },
  }
})

const OPTIONS = {
  apiKeys: { lookup: async () => null },
  protectedResource: { resource: 'https://api.example.com/v1' },
}

test('serves the metadata from a scope below the root, before its guards', async () => {
  const app = fastify()
  await app.register(async (scope) => {
    await scope.register(claviger, OPTIONS)
    await scope.register(metadataRoute(scope.claviger))
    scope.addHook('onRequest', scope.authenticateToken)
  })
  const { statusCode, body } = await app.inject('/.well-known/oauth-protected-resource/v1')
  expect(statusCode).toBe(200)
  expect(body).toBe(
    '{"resource":"https://api.example.com/v1","bearer_methods_supported":["header"]}',
  )
  await app.close()
})

test('serves the metadata where the router finds its path in another spelling', async () => {
  const app = fastify()
  await app.register(claviger, OPTIONS)
  await app.register(metadataRoute(app.claviger))
  const url = '/%2Ewell-known/oauth-protected-resource/%76%31'
  const { statusCode, body } = await app.inject(url)
  expect(statusCode).toBe(200)
  expect(body).toContain('https://api.example.com/v1')
  const preflight = await app.inject({ method: 'OPTIONS', url })
  expect(preflight.statusCode).toBe(204)
  expect(preflight.headers['access-control-allow-origin']).toBe('*')
  await app.close()
})

test('refuses a scope with a prefix, where no client would find the metadata', async () => {
  const app = fastify()
  await app.register(claviger, OPTIONS)
  const below = app.register(
    async (scope) => {
      await scope.register(metadataRoute(app.claviger))
    },
    { prefix: '/v1' },
  )
  await expect(below).rejects.toThrow('without a prefix, got /v1')
})
