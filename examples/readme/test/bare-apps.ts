/** An application without any authentication, in the parts between which a skill says what to put. */
export interface BareApp {
  readonly head: string
  readonly routes: string
  readonly tail: string
}

const listen = (server: string) => `
const server = ${server}
server.on('listening', () => console.log(\`listening on http://127.0.0.1:\${server.address().port}\`))
`

/** Applications as their authors have them before they read a skill. */
export const BARE_APPS: Readonly<Record<'express' | 'fastify' | 'koa', BareApp>> = {
  express: {
    head: `
import express from 'express'

const app = express()
app.get('/health', (req, res) => res.json({ status: 'ok' }))
`,
    // As the vendor's guide shows it: any scheme is accepted, and an outage ends the request.
    routes: `
async function authenticateToken(req, res, next) {
  const token = (req.headers.authorization || '').replace('Bearer ', '')
  if (!token) return res.status(401).json({ error: 'Missing authorization token' })
  const result = await scalekit.token.validateToken(token)
  req.tokenInfo = result.tokenInfo
  next()
}
app.get('/api/projects', authenticateToken, (req, res) => res.json({ projects: [] }))
app.post('/api/deploy', authenticateToken, (req, res) => res.json({ deployed: true }))
`,
    tail: listen("app.listen(0, '127.0.0.1')"),
  },
  fastify: {
    head: `
import fastify from 'fastify'

const app = fastify()
app.get('/health', async () => ({ status: 'ok' }))
`,
    routes: `
app.get('/api/projects', async () => ({ projects: [] }))
app.post('/api/deploy', async () => ({ deployed: true }))
`,
    tail: `
await app.listen({ port: 0, host: '127.0.0.1' })
console.log(\`listening on http://127.0.0.1:\${app.server.address().port}\`)
`,
  },
  koa: {
    head: `
import { Router } from '@koa/router'
import Koa from 'koa'

const app = new Koa()
const router = new Router()
router.get('/health', (ctx) => { ctx.body = { status: 'ok' } })
`,
    routes: `
router.get('/api/projects', (ctx) => { ctx.body = { projects: [] } })
router.post('/api/deploy', (ctx) => { ctx.body = { deployed: true } })
`,
    tail: `app.use(router.routes())\n${listen("app.listen(0, '127.0.0.1')")}`,
  },
}
