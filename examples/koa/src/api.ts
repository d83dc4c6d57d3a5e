import { createServer } from 'node:http'
import { createGuards, getAuth, type AuthenticatorOptions } from '@claviger/koa'
import { bodyParser } from '@koa/bodyparser'
import { Router } from '@koa/router'
import { isInternalCaller, type ExampleApi, type Settings } from 'example-setup'
import Koa from 'koa'

/** The example API on Koa. */
export function makeApi(options: AuthenticatorOptions, settings: Settings): ExampleApi {
  const { authenticateToken, requireScope, authenticator } = createGuards(options)
  const router = new Router()

  router.get('/health', (ctx) => {
    ctx.body = { status: 'ok' }
  })

  router.use('/api', authenticateToken)
  router.get('/api/resources', (ctx) => {
    const { kind, organizationId, userId } = getAuth(ctx)
    ctx.body = { organizationId, userId: userId ?? null, credential: kind }
  })
  router.get('/api/deployments', requireScope('read:deployments'), (ctx) => {
    ctx.body = { deployments: [], organizationId: getAuth(ctx).organizationId }
  })

  router.post('/deploy', requireScope('deploy:applications'), (ctx) => {
    ctx.body = { deployed: true }
  })

  router.post('/internal/revoke', bodyParser(), async (ctx) => {
    if (!isInternalCaller(ctx.req, settings.internalSecret)) {
      ctx.status = 404
      ctx.body = { error: 'Not found' }
      return
    }
    const { keyId }: { keyId?: unknown } = ctx.request.body ?? {}
    if (typeof keyId !== 'string' || keyId === '') {
      ctx.status = 400
      ctx.body = { error: 'keyId is missing' }
      return
    }
    await authenticator.revoke({ keyId })
    ctx.body = { revoked: keyId }
  })

  const app = new Koa()
  app.use(router.routes()).use(router.allowedMethods())
  const handle = app.callback()
  return {
    server: createServer((req, res) => {
      void handle(req, res)
    }),
    close: () => authenticator.close(),
  }
}
