import { describeMetadata } from '@claviger/conformance'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { createGuards, metadataRoute } from '../src/index.ts'

describeMetadata('Express', async (options) => {
  const guards = createGuards(options)
  const app = express()
  app.use(metadataRoute(guards))
  app.use('/deploy', guards.requireScope('deploy'))
  app.use(guards.authenticateToken)
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await guards.authenticator.close()
    },
  }
})
