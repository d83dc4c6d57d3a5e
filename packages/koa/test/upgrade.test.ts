import { once } from 'node:events'
import { describeUpgrade } from '@claviger/conformance'
import Koa from 'koa'
import { createGuards } from '../src/index.ts'

describeUpgrade('Koa', async (options) => {
  const guards = createGuards(options)
  const app = new Koa()
  app.use(guards.authenticateToken)
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
