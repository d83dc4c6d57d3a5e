import { describeWebhook } from '@claviger/conformance'
import fastify from 'fastify'
import { webhookRoute } from '../src/index.ts'

describeWebhook('Fastify', async (webhook) => {
  const app = fastify({ forceCloseConnections: true })
  app.route(webhookRoute('/webhook', webhook))
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  return {
    url,
    close: async () => {
      await app.close()
    },
  }
})
