import { describeUpgrade } from '@claviger/conformance'
import fastify from 'fastify'
import { claviger } from '../src/index.ts'

describeUpgrade('Fastify', async (options) => {
  const app = fastify({ forceCloseConnections: true })
  await app.register(claviger, options)
  app.get('/me', { onRequest: app.authenticateToken }, async () => ({}))
  await app.listen({ port: 0, host: '127.0.0.1' })
  return {
    server: app.server,
    guards: app.claviger,
    authenticator: app.claviger.authenticator,
    close: async () => {
      await app.close()
    },
  }
})
