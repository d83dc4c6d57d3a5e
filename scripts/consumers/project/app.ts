// An application of a user: the same API in three frameworks, and the answers that clients get.
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { createConsole, fastifyConsole, koaConsole } from '@claviger/console'
import type { KeyAuthority } from '@claviger/core'
import { startEmulator } from '@claviger/emulator'
import { createGuards as expressGuards, getAuth } from '@claviger/express'
import plugin, { getAuth as getFastifyAuth } from '@claviger/fastify'
import { oidc } from '@claviger/issuers'
import { openKeys } from '@claviger/keys'
import { createGuards as koaGuards, getAuth as getKoaAuth } from '@claviger/koa'
import { guardMcp } from '@claviger/mcp'
import { redisBus, redisStore } from '@claviger/redis'
import { scalekit } from '@claviger/scalekit'
import { createTestAuthority } from '@claviger/testing'
import express from 'express'
import Fastify from 'fastify'
import Koa from 'koa'

interface App {
  readonly handler: RequestListener
  readonly close: () => Promise<unknown>
}

const options = () => scalekit({ audience: 'api.acme.test' })

function withExpress(): App {
  const guards = expressGuards(options())
  const { authenticateToken, requireScope, authenticator } = guards
  const handler = express()
  const mcp = guardMcp(guards, { serve: (_req, res) => void res.end('ok') })
  handler.all('/mcp', mcp.express)
  handler.get('/', authenticateToken, (req, res) => {
    res.json(getAuth(req).filter)
  })
  handler.get('/deploy', requireScope('deploy'), (_req, res) => {
    res.send('ok')
  })
  return { handler, close: () => authenticator.close() }
}

async function withFastify(): Promise<App> {
  const app = Fastify()
  await app.register(plugin, options())
  app.get('/', { onRequest: app.authenticateToken }, (request) => getFastifyAuth(request).filter)
  app.get('/deploy', { onRequest: app.requireScope('deploy') }, () => 'ok')
  await app.ready()
  return { handler: app.routing, close: async () => app.close() }
}

function withKoa(): App {
  const { authenticateToken, requireScope, authenticator } = koaGuards(options())
  const deploy = requireScope('deploy')
  const app = new Koa()
  app.use((ctx, next) => (ctx.path === '/deploy' ? deploy : authenticateToken)(ctx, next))
  app.use((ctx) => {
    ctx.body = getKoaAuth(ctx).filter
  })
  return { handler: app.callback(), close: () => authenticator.close() }
}

const signIn = () => undefined

/** Mounts the console in each framework, over an authority that is not asked in this application. */
export async function mountConsole(authority: KeyAuthority) {
  express().use('/keys', createConsole({ authority, signIn }))
  await Fastify().register(fastifyConsole({ authority, signIn }), { prefix: '/keys' })
  new Koa().use(koaConsole('/keys', { authority, signIn }))
}

/** Accepts the access tokens of an OpenID provider. */
export function withProvider() {
  return expressGuards({ jwt: oidc({ issuer: 'https://login.acme.test', audience: 'api' }) })
}

async function answersOf({ handler, close }: App, key: string): Promise<string> {
  const server = createServer(handler).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const get = async (path: string, headers: Record<string, string>) =>
    (await fetch(`http://127.0.0.1:${port}${path}`, { headers })).status
  const headers = { authorization: `Bearer ${key}` }
  const statuses = [await get('/', {}), await get('/', headers), await get('/deploy', headers)]
  server.closeAllConnections()
  server.close()
  await close()
  return statuses.join(' ')
}

export async function answers(key: string) {
  return {
    express: await answersOf(withExpress(), key),
    fastify: await answersOf(await withFastify(), key),
    koa: await answersOf(withKoa(), key),
    others: [startEmulator, openKeys, redisBus, redisStore, createTestAuthority]
      .map((each) => typeof each)
      .join(' '),
  }
}

async function main() {
  console.log(JSON.stringify(await answers(process.env['API_KEY'] ?? '')))
}

// Not awaited: CommonJS has no top-level await.
if (process.env['JEST_WORKER_ID'] === undefined) void main()
