import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import { createGuards } from '@claviger/express'
import { createTestAuthority } from '@claviger/testing'
import express from 'express'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import { afterEach, expect, test } from 'vitest'
import { byCredential, byOrganization, limitRequests } from '../src/limit-requests.ts'

const ROOT = join(import.meta.dirname, '../../..')
const authority = createTestAuthority()
const servers: Server[] = []
afterEach(() => {
  authority.reset()
  for (const server of servers.splice(0)) server.close()
})

async function apiWith(limit: ReturnType<typeof limitRequests>) {
  const { authenticateToken } = createGuards(authority.options)
  const app = express()
  app.get('/', authenticateToken, limit, (_req, res) => {
    res.json({})
  })
  const server = createServer(app).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('Expected a TCP address')
  return async (credential: string) =>
    fetch(`http://127.0.0.1:${address.port}`, {
      headers: { authorization: `Bearer ${credential}` },
    })
}

const twoAnHour = () => new RateLimiterMemory({ points: 2, duration: 3_600 })

test('counts each key by itself, and says when to come back', async () => {
  const ask = await apiWith(limitRequests(twoAnHour(), byCredential))
  const [key, other] = [authority.key(), authority.key()]
  expect((await ask(key)).status).toBe(200)
  expect((await ask(key)).status).toBe(200)
  const refused = await ask(key)
  expect(refused.status).toBe(429)
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(3_000)
  expect((await ask(other)).status).toBe(200)
})

test('counts each user and machine of access tokens by itself', async () => {
  const ask = await apiWith(limitRequests(twoAnHour(), byCredential))
  const tokensOf = (userId: string) => [1, 2, 3].map(() => authority.token({ userId }))
  const statuses: number[] = []
  for (const token of tokensOf('usr_1')) statuses.push((await ask(token)).status)
  expect(statuses).toEqual([200, 200, 429])
  expect((await ask(authority.token({ userId: 'usr_2' }))).status).toBe(200)
})

test('counts all keys of an organization together', async () => {
  const ask = await apiWith(limitRequests(twoAnHour(), byOrganization))
  const statuses: number[] = []
  for (const organizationId of ['org_1', 'org_1', 'org_1', 'org_2']) {
    statuses.push((await ask(authority.key({ organizationId }))).status)
  }
  expect(statuses).toEqual([200, 200, 429, 200])
})

test('counts no request that the guard refuses', async () => {
  const limiter = twoAnHour()
  const ask = await apiWith(limitRequests(limiter, byOrganization))
  for (let i = 0; i < 3; i += 1) expect((await ask(`made-up-${i}`)).status).toBe(401)
  expect((await ask(authority.key({ organizationId: 'org_1' }))).status).toBe(200)
  expect((await limiter.get('org_1'))?.consumedPoints).toBe(1)
})

test('is the code that the page on rate limits shows', async () => {
  const page = await readFile(join(ROOT, 'docs/rate-limits.md'), 'utf8')
  const source = await readFile(join(ROOT, 'examples/throttle/src/limit-requests.ts'), 'utf8')
  expect(page).toContain(source)
})
