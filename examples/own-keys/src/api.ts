import { createServer } from 'node:http'
import { createConsole } from '@claviger/console'
import { createGuards, getAuth } from '@claviger/express'
import type { Keys } from '@claviger/keys'
import {
  echoLive,
  exampleConsole,
  isInternalCaller,
  revokeInternally,
  type ExampleApi,
} from 'example-setup'
import express from 'express'
import { keyRoutes } from './key-routes.ts'

/** The example API, and the path of the link that opens its console. */
export interface OwnKeysApi extends ExampleApi {
  readonly consolePath: string
}

/** The example API, whose keys are in a database of its own. */
export function makeApi(keys: Keys, internalSecret: string | undefined): OwnKeysApi {
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

  const { link, options } = exampleConsole(keys, ['org_demo'])
  app.use((req, res, next) => {
    if (!link.handle(req, res)) next()
  })
  app.use('/console', createConsole(options))

  // Before the body is read: a stranger learns nothing of the route.
  app.use('/internal', (req, res, next) => {
    if (isInternalCaller(req, internalSecret)) next()
    else res.status(404).json({ error: 'Not found' })
  })
  app.post('/internal/revoke', express.json(), async (req, res) => {
    res.status(await revokeInternally(authenticator, req.body)).end()
  })

  const server = createServer(app)
  const live = echoLive()
  guardUpgrade(server, { path: '/live' }, live.handle)
  return {
    consolePath: link.path,
    server,
    closeLive: live.close,
    close: () => authenticator.close(),
  }
}
