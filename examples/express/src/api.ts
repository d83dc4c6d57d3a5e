import { createServer } from 'node:http'
import { createConsole } from '@claviger/console'
import { createGuards, getAuth, type AuthenticatorOptions } from '@claviger/express'
import {
  echoLive,
  isInternalCaller,
  revokeInternally,
  type ExampleApi,
  type OpenConsole,
  type Settings,
} from 'example-setup'
import express from 'express'

/** The example API on Express. */
export function makeApi(
  options: AuthenticatorOptions,
  settings: Settings,
  openConsole?: OpenConsole,
): ExampleApi {
  const { authenticateToken, requireScope, guardUpgrade, authenticator } = createGuards(options)
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

  app.post('/deploy', requireScope('deploy:applications'), (_req, res) => {
    res.json({ deployed: true })
  })

  // Before the body is read: a stranger learns nothing of the route.
  app.use('/internal', (req, res, next) => {
    if (isInternalCaller(req, settings.internalSecret)) next()
    else res.status(404).json({ error: 'Not found' })
  })
  app.post('/internal/revoke', express.json(), async (req, res) => {
    res.status(await revokeInternally(authenticator, req.body)).end()
  })

  const opened = openConsole?.(authenticator)
  if (opened !== undefined) {
    app.use((req, res, next) => {
      if (!opened.link.handle(req, res)) next()
    })
    app.use('/console', createConsole(opened.options))
  }

  const server = createServer(app)
  const live = echoLive()
  guardUpgrade(server, { path: '/live' }, live.handle)
  return {
    server,
    closeLive: live.close,
    close: () => authenticator.close(),
    ...(opened && { consolePath: opened.link.path }),
  }
}
