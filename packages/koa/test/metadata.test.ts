import { describeMetadata } from '@claviger/conformance'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import Koa from 'koa'
import { createGuards, metadataRoute } from '../src/index.ts'

describeMetadata('Koa', async (options) => {
  const guards = createGuards(options)
  const { authenticateToken, requireScope } = guards
  const deploy = requireScope('deploy')
  const app = new Koa()
  app.use(metadataRoute(guards))
  app.use(async (ctx, next) =>
    ctx.path === '/deploy' ? deploy(ctx, next) : authenticateToken(ctx, next),
  )
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
