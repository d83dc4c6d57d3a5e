import { describeWebhook } from '@claviger/conformance'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import express, { type RequestHandler } from 'express'
import { expect, test } from 'vitest'
import { webhookRoute, type RevocationWebhook } from '../src/index.ts'

const start = async (webhook: RevocationWebhook, ...before: readonly RequestHandler[]) => {
  const app = express()
  for (const middleware of before) app.use(middleware)
  app.post('/webhook', webhookRoute(webhook))
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
}

describeWebhook('Express', start)
describeWebhook('Express, after express.raw()', async (webhook) =>
  start(webhook, express.raw({ type: () => true, limit: '20mb' })),
)

test('a body that was parsed is an error of the application', async () => {
  const webhook: RevocationWebhook = Object.assign(async () => ({ status: 204 as const }), {
    maxBodyBytes: 1_000,
  })
  const { url, close } = await start(webhook, express.json())
  const response = await fetch(`${url}/webhook`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  })
  expect(response.status).toBe(500)
  await close()
})
