import { once } from 'node:events'
import { request } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import type { McpOptions } from '../src/index.ts'
import { startEndpoint } from './support/ask.ts'
import { authenticatorOfKeys } from './support/keys.ts'

const LIST = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' })

async function start(options: Partial<McpOptions>) {
  const { authenticator } = authenticatorOfKeys()
  const endpoint = await startEndpoint(authenticator, {
    serve: (req, res) => {
      if (req.method === 'DELETE') res.end('ended')
      else res.writeHead(200, { 'content-type': 'text/event-stream' }).write(':open\n\n')
    },
    ...options,
  })
  onTestFinished(async () => {
    endpoint.close()
    await authenticator.close()
  })
  const open = async (key: string, init: RequestInit = {}) => {
    const controller = new AbortController()
    const { status, headers } = await fetch(endpoint.url, {
      ...init,
      headers: { authorization: `Bearer ${key}` },
      signal: controller.signal,
    })
    return { status, headers, close: () => controller.abort() }
  }
  return { ...endpoint, open }
}

test('refuses one caller more open requests than they may have, and no other caller', async () => {
  const { open, ask } = await start({ maxOpenPerCaller: 2 })
  const first = await open('reader')
  const call = await open('reader', { method: 'POST', body: LIST })
  expect([first.status, call.status]).toEqual([200, 200])
  for (const init of [{}, { method: 'POST', body: LIST }]) {
    const { status, headers } = await open('reader', init)
    expect([status, headers.get('retry-after')]).toEqual([429, '5'])
  }
  const { text } = await ask('reader', LIST)
  expect(JSON.parse(text)).toMatchObject({ jsonrpc: '2.0', error: { code: -32000 }, id: null })
  expect((await open('other')).status).toBe(200)
  expect((await open('reader', { method: 'DELETE' })).status).toBe(200)

  first.close()
  await expect.poll(async () => (await open('reader')).status).toBe(200)
})

test('refuses it before its body is read', async () => {
  const { open, url } = await start({ maxOpenPerCaller: 1 })
  await open('reader')
  const { hostname, port } = new URL(url)
  const headers = { authorization: 'Bearer reader', 'content-length': 100 }
  const sent = request({ hostname, port, path: '/mcp', method: 'POST', headers })
  // The body is never sent.
  sent.flushHeaders()
  const [response] = await once(sent, 'response')
  expect(response.statusCode).toBe(429)
  sent.destroy()
})

test('counts a request no longer once it was answered or refused', async () => {
  const { ask, served } = await start({
    maxOpenPerCaller: 1,
    serve: (req, res, body) => {
      served.push({ req, body })
      res.end('served')
    },
  })
  const statusOf = async (body: string) => (await ask('reader', body)).status
  for (const status of [200, 400, 200]) {
    const body = status === 200 ? LIST : 'no JSON'
    await expect.poll(async () => statusOf(body)).toBe(status)
  }
})

test('lets a caller have 100 open requests by default', async () => {
  const { open } = await start({})
  const statuses = await Promise.all(
    Array.from({ length: 101 }, async () => (await open('reader')).status),
  )
  expect(statuses.filter((status) => status === 200)).toHaveLength(100)
  expect(statuses.filter((status) => status === 429)).toHaveLength(1)
})
