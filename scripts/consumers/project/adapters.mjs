// An application of a user in each framework, and its key manager over the official client.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { createGuards as expressGuards } from '@claviger/express'
import plugin from '@claviger/fastify'
import { createGuards as koaGuards } from '@claviger/koa'
import { redisBus, redisStore } from '@claviger/redis'
import { createKeyManager, scalekit } from '@claviger/scalekit'
import { ScalekitClient } from '@scalekit-sdk/node'
import express from 'express'
import Fastify from 'fastify'
import Koa from 'koa'

const [key] = process.argv.slice(2)
const options = () => scalekit({ audience: 'api.acme.test' })

const expressApp = express().get('/', expressGuards(options()).authenticateToken, (_, res) => {
  res.send('ok')
})
const fastify = Fastify()
await fastify.register(plugin, options())
fastify.get('/', { onRequest: fastify.authenticateToken }, () => 'ok')
await fastify.ready()
const koa = new Koa()
  .use(koaGuards(options()).authenticateToken)
  .use((context) => void (context.body = 'ok'))

const statuses = {}
for (const [name, handler] of Object.entries({
  express: expressApp,
  fastify: fastify.routing,
  koa: koa.callback(),
})) {
  const server = createServer(handler).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const get = async (headers) =>
    (await fetch(`http://127.0.0.1:${server.address().port}/`, { headers })).status
  statuses[name] = [await get({ authorization: `Bearer ${key}` }), await get({})]
  server.closeAllConnections()
  server.close()
}

const { SCALEKIT_ENVIRONMENT_URL: url, SCALEKIT_CLIENT_ID: id } = process.env
const client = new ScalekitClient(url, id, process.env.SCALEKIT_CLIENT_SECRET)
const { tokenInfo } = await client.token.validateToken(key)
const keys = []
for await (const info of createKeyManager(client).listKeys(tokenInfo.organizationId))
  keys.push(info)

console.log(
  JSON.stringify({
    ...statuses,
    keys: keys.length,
    redis: [typeof redisStore, typeof redisBus],
  }),
)
process.exit(0)
