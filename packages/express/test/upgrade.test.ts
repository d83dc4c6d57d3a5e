import { once } from 'node:events'
import { describeUpgrade } from '@claviger/conformance'
import express from 'express'
import { createGuards, getAuth } from '../src/index.ts'

describeUpgrade('Express', async (options) => {
  const guards = createGuards(options)
  const app = express()
  app.get('/me', guards.authenticateToken, (req, res) => {
    res.json(getAuth(req).filter)
  })
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    server,
    guards,
    authenticator: guards.authenticator,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await guards.authenticator.close()
    },
  }
})
