import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { Router } from '@koa/router'
import express from 'express'
import fastify from 'fastify'
import Koa from 'koa'
import type { McpEndpoint } from '../../src/index.ts'

/** Endpoints by their paths, on one server. */
export type Endpoints = Readonly<Record<string, McpEndpoint>>

const CORS = { 'access-control-allow-origin': '*' }

async function listening(server: Server): Promise<Server> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

/** Starts an application of each framework, as an author would write it. */
export const FRAMEWORKS: Readonly<Record<string, (endpoints: Endpoints) => Promise<Server>>> = {
  Express: async (endpoints) => {
    const app = express().use((_req, res, next) => {
      res.set(CORS)
      next()
    })
    for (const [path, mcp] of Object.entries(endpoints)) app.all(path, mcp.express)
    return listening(createServer(app))
  },
  'Express behind express.json()': async (endpoints) => {
    const app = express().use(express.json(), (_req, res, next) => {
      res.set(CORS)
      next()
    })
    for (const [path, mcp] of Object.entries(endpoints)) app.all(path, mcp.express)
    return listening(createServer(app))
  },
  Fastify: async (endpoints) => {
    const app = fastify()
    app.addHook('onRequest', async (_request, reply) => {
      void reply.headers(CORS)
    })
    for (const [path, mcp] of Object.entries(endpoints)) app.route(mcp.fastify(path))
    await app.listen({ port: 0, host: '127.0.0.1' })
    return app.server
  },
  Koa: async (endpoints) => {
    const router = new Router()
    for (const [path, mcp] of Object.entries(endpoints)) router.all(path, mcp.koa)
    const app = new Koa().use(async (ctx, next) => {
      ctx.set(CORS)
      await next()
    })
    const answer = app.use(router.routes()).callback()
    return listening(createServer((req, res) => void answer(req, res)))
  },
}
