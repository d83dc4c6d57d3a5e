import { createServer } from 'node:http'
import { koaConsole } from '@claviger/console'
import { createGuards, getAuth, type AuthenticatorOptions } from '@claviger/koa'
import { bodyParser } from '@koa/bodyparser'
import { Router } from '@koa/router'
import {
  echoLive,
  isInternalCaller,
  revokeInternally,
  type ExampleApi,
  type OpenConsole,
  type Settings,
} from 'example-setup'
import Koa from 'koa'

/** The example API on Koa. */
export function makeApi(
  options: AuthenticatorOptions,
  settings: Settings,
  openConsole?: OpenConsole,
): ExampleApi {
  const { authenticateToken, requireScope, guardUpgrade, authenticator } = createGuards(options)
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

  // Before the body is read: a stranger learns nothing of the route.
  router.use('/internal', async (ctx, next) => {
    if (isInternalCaller(ctx.req, settings.internalSecret)) return next()
    ctx.status = 404
    ctx.body = { error: 'Not found' }
  })
  router.post('/internal/revoke', bodyParser(), async (ctx) => {
    ctx.status = await revokeInternally(authenticator, ctx.request.body)
  })

  const app = new Koa()
  const opened = openConsole?.(authenticator)
  if (opened !== undefined) {
    app.use(async (ctx, next) => {
      if (opened.link.handle(ctx.req, ctx.res)) ctx.respond = false
      else await next()
    })
    const { signIn, ...rest } = opened.options
    app.use(koaConsole('/console', { ...rest, signIn: ({ req }) => signIn(req) }))
  }
  app.use(router.routes()).use(router.allowedMethods())
  const handle = app.callback()
  const server = createServer((req, res) => {
    void handle(req, res)
  })
  const live = echoLive()
  guardUpgrade(server, { path: '/live' }, live.handle)
  return {
    server,
    closeLive: live.close,
    close: () => authenticator.close(),
    ...(opened && { consolePath: opened.link.path }),
  }
}
