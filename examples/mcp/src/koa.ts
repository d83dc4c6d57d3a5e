import type { AuthenticatorOptions } from '@claviger/core'
import { createGuards, metadataRoute } from '@claviger/koa'
import { Router } from '@koa/router'
import Koa from 'koa'
import type { McpApp } from './app.ts'
import { makeMcpServer } from './mcp-server.ts'

/** Makes the application on Koa. */
export function koaApp(options: AuthenticatorOptions): McpApp {
  const guards = createGuards(options)
  const router = new Router()
  router.all('/mcp', makeMcpServer(guards).koa)
  const app = new Koa()
  app.use(metadataRoute(guards))
  app.use(router.routes())
  return { answer: app.callback(), authenticator: guards.authenticator }
}
