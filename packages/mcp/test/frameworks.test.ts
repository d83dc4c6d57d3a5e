import type { Server } from 'node:http'
import { Client } from '@modelcontextprotocol/client'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { Client as Client1 } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as Transport1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sampled } from '../../conformance/src/sampled.ts'
import { guardMcp } from '../src/index.ts'
import { FRAMEWORKS } from './support/frameworks.ts'
import { authenticatorOfKeys } from './support/keys.ts'
import { serveVersion1, serveVersion2 } from './support/servers.ts'

const IDENTITY = { name: 'test', version: '1.0.0' }
const TOOLS = { whoami: [], deploy: ['deploy:apps'], wait: [] }

const ENTRIES = Object.entries(FRAMEWORKS)

describe.each(sampled(ENTRIES, ENTRIES.length))('on %s', (_, start) => {
  const { authenticator, end } = authenticatorOfKeys()
  let waiting = 0
  const onWait = () => (waiting += 1)
  let server: Server
  let origin: string
  beforeAll(async () => {
    const options = { scopes: ['mcp'], tools: TOOLS }
    server = await start({
      '/v1': guardMcp({ authenticator }, { ...options, serve: serveVersion1(onWait) }),
      '/v2': guardMcp({ authenticator }, { ...options, serve: serveVersion2(onWait) }),
    })
    const address = server.address()
    origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  })
  afterAll(async () => {
    server.closeAllConnections()
    server.close()
    await authenticator.close()
  })

  const headersOf = (key: string) => ({
    requestInit: { headers: { authorization: `Bearer ${key}` } },
  })
  const connect1 = async (key: string, path: string) => {
    const client = new Client1(IDENTITY)
    await client.connect(new Transport1(new URL(path, origin), headersOf(key)))
    return client
  }
  const connect2 = async (key: string, path: string) => {
    const client = new Client(IDENTITY)
    await client.connect(new StreamableHTTPClientTransport(new URL(path, origin), headersOf(key)))
    return client
  }

  test.each([
    ['1.x', '1.x', connect1, '/v1'],
    ['1.x', '2.x', connect1, '/v2'],
    ['2.x', '1.x', connect2, '/v1'],
    ['2.x', '2.x', connect2, '/v2'],
  ])('a client %s of a server %s calls what its key may call', async (_1, _2, connect, path) => {
    const reader = await connect('reader', path)
    const said = await reader.callTool({ name: 'whoami' })
    expect(said.content).toEqual([{ type: 'text', text: 'org_reader' }])
    await expect(reader.callTool({ name: 'deploy' })).rejects.toThrow('Insufficient')
    await reader.close()
    const deployer = await connect('deployer', path)
    const done = await deployer.callTool({ name: 'deploy' })
    expect(done.content).toEqual([{ type: 'text', text: 'deployed' }])
    await deployer.close()
    await expect(connect('unknown', path)).rejects.toThrow('Invalid or expired token')
  })

  test('a session can only be used by the caller that opened it', async () => {
    const session = await openSession('reader')
    const list = { jsonrpc: '2.0', id: 2, method: 'tools/list' }
    expect((await post('reader', '/v1', list, session)).status).toBe(200)
    expect((await post('other', '/v1', list, session)).status).toBe(404)
    const forged = session.slice(0, session.lastIndexOf('.'))
    expect((await post('reader', '/v1', list, forged)).status).toBe(404)
    for (const method of ['GET', 'DELETE']) {
      const headers = headersFor('other', session)
      expect((await fetch(`${origin}/v1`, { method, headers })).status).toBe(404)
    }
    expect((await post('reader', '/v1', list, session)).status).toBe(200)
  })

  test('streams end when their key is revoked', async () => {
    const session = await openSession('expiring')
    const wait = { jsonrpc: '2.0', id: 2, method: 'tools/call', params: { name: 'wait' } }
    const streams = [
      fetch(`${origin}/v1`, { headers: headersFor('expiring', session) }),
      post('expiring', '/v1', wait, session),
      post('expiring', '/v2', wait),
    ]
    const others = post('other', '/v2', wait)
    // The headers of some come with the first event.
    await streams[0]
    await expect.poll(() => waiting).toBe(3)
    await end('expiring')
    const ended = await Promise.all(streams.map(async (stream) => (await stream).text()))
    expect(ended).toEqual(['', '', ''])
    expect((await post('expiring', '/v2', wait)).status).toBe(401)
    await expect(Promise.race([others, Promise.resolve('open')])).resolves.toBe('open')
  })

  test('headers that the application set before are in every answer', async () => {
    const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' }
    for (const key of ['reader', 'unknown']) {
      expect((await post(key, '/v2', list)).headers.get('access-control-allow-origin')).toBe('*')
    }
  })

  const headersFor = (key: string, session?: string) => ({
    authorization: `Bearer ${key}`,
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    ...(session === undefined ? {} : { 'mcp-session-id': session }),
  })
  const post = async (key: string, path: string, body: unknown, session?: string) =>
    fetch(`${origin}${path}`, {
      method: 'POST',
      headers: headersFor(key, session),
      body: JSON.stringify(body),
    })
  const openSession = async (key: string) => {
    const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: IDENTITY }
    const opened = await post(key, '/v1', { jsonrpc: '2.0', id: 1, method: 'initialize', params })
    await opened.text()
    return opened.headers.get('mcp-session-id') ?? ''
  }
})
