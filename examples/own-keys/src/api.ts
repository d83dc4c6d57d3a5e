import { createServer } from 'node:http'
import { createGuards, getAuth } from '@claviger/express'
import type { Keys } from '@claviger/keys'
import { echoLive, isInternalCaller, revokeInternally, type ExampleApi } from 'example-setup'
import express from 'express'
import { keyRoutes } from './key-routes.ts'

/** The example API, whose keys are in a database of its own. */
export function makeApi(keys: Keys, internalSecret: string | undefined): ExampleApi {
  const { authenticateToken, requireScope, guardUpgrade, authenticator } = createGuards({
    apiKeys: keys.optionsFor('live'),
    bus: keys.bus,
  })
  const app = express()

  app.get('/health', (_req, res) => {
    res.json({ status: 'ok' })
  })

  app.use('/api', authenticateToken)
  app.get('/api/resources', (req, res) => {
    const { kind, organizationId, userId } = getAuth(req)
    res.json({ organizationId, userId: userId ?? null, credential: kind })
  })
  app.get('/api/deployments', requireScope('read:deployments'), (req, res) => {
    res.json({ deployments: [], organizationId: getAuth(req).organizationId })
  })
  app.use('/api/keys', requireScope('manage:keys'), keyRoutes(keys))

  app.post('/deploy', requireScope('deploy:applications'), (_req, res) => {
    res.json({ deployed: true })
  })

  app.post('/internal/revoke', express.json(), async (req, res) => {
    if (!isInternalCaller(req, internalSecret)) {
      res.status(404).json({ error: 'Not found' })
      return
    }
    res.status(await revokeInternally(authenticator, req.body)).end()
  })

  const server = createServer(app)
  const live = echoLive()
  guardUpgrade(server, { path: '/live' }, live.handle)
  return { server, closeLive: live.close, close: () => authenticator.close() }
}
