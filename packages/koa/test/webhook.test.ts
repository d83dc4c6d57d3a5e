import { describeWebhook } from '@claviger/conformance'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import Koa from 'koa'
import { webhookRoute } from '../src/index.ts'

describeWebhook('Koa', async (webhook) => {
  const app = new Koa()
  app.use(webhookRoute(webhook))
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections()
      server.close()
    },
  }
})
