import { once } from 'node:events'
import { connect, type AddressInfo } from 'node:net'
import websocket from '@fastify/websocket'
import fastify, { type FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { claviger } from '../src/index.ts'

const CALLERS = new Map([
  ['key-1', { tokenId: 'apit_1', organizationId: 'org_1' }],
  ['key-2', { tokenId: 'apit_2', organizationId: 'org_2' }],
])

let app: FastifyInstance
let port: number
let handled: number
const clients: WebSocket[] = []

// One app: a path of `guardUpgrade`, and a route of the plugin behind an ordinary guard.
beforeEach(async () => {
  handled = 0
  app = fastify({ forceCloseConnections: true })
  await app.register(claviger, {
    apiKeys: {
      ttlMs: 1,
      lookup: async (key) => {
        // The plugin would have answered by now.
        await new Promise((resolve) => {
          setImmediate(resolve)
        })
        return CALLERS.get(key) ?? null
      },
    },
  })
  await app.register(websocket)
  app.get('/me', { onRequest: app.authenticateToken }, async () => ({}))
  await app.register(async (scope) => {
    scope.get('/chat', { websocket: true, onRequest: app.authenticateToken }, (socket) => {
      socket.on('message', () => {
        socket.send('heard in the chat')
      })
    })
  })
  app.claviger.guardUpgrade(
    app.server,
    { path: '/live' },
    async ({ auth, request, socket, head }) =>
      new Promise((resolve) => {
        handled += 1
        app.websocketServer.handleUpgrade(request, socket, head, (ws) => {
          ws.on('message', () => {
            ws.send(`heard from ${auth.organizationId}`)
          })
          resolve({
            close: (reason) => {
              ws.close(4401, reason)
            },
          })
        })
      }),
  )
  await app.listen({ port: 0, host: '127.0.0.1' })
  port = (app.server.address() as AddressInfo).port
})
afterEach(async () => {
  for (const client of clients.splice(0)) client.terminate()
  await app.close()
})

/** Opens a WebSocket. @returns It, or the status of the refusal. */
async function open(path: string, key?: string): Promise<WebSocket | number | undefined> {
  const headers = key === undefined ? {} : { authorization: `Bearer ${key}` }
  const client = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers })
  clients.push(client)
  return new Promise((resolve, reject) => {
    client.once('open', () => {
      resolve(client)
    })
    client.once('unexpected-response', (_request, response) => {
      resolve(response.statusCode)
    })
    client.once('error', reject)
  })
}

async function opened(path: string, key: string): Promise<WebSocket> {
  const socket = await open(path, key)
  if (socket instanceof WebSocket) return socket
  throw new Error(`${path} was refused: ${String(socket)}`)
}

async function echo(socket: WebSocket): Promise<string> {
  const answer = once(socket, 'message')
  socket.send('hello')
  const [message] = (await answer) as [Buffer]
  return message.toString()
}

/** Everything that the server writes to a socket, until it ends it. */
async function rawUpgrade(path: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  const lines = [`GET ${path} HTTP/1.1`, 'Host: a', 'Connection: Upgrade', 'Upgrade: websocket']
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  let text = ''
  socket.on('data', (chunk) => (text += chunk.toString('latin1')))
  await once(socket, 'close')
  return text
}

describe('guardUpgrade beside @fastify/websocket', () => {
  test('opens connections of its path, and leaves the routes of the plugin to it', async () => {
    expect(await echo(await opened('/live', 'key-1'))).toBe('heard from org_1')
    expect(await echo(await opened('/chat', 'key-1'))).toBe('heard in the chat')
    expect(handled).toBe(1)
  })

  test('refuses with one answer, the same as on a route', async () => {
    const ofRoute = await fetch(`http://127.0.0.1:${port}/me`)
    const raw = await rawUpgrade('/live')
    expect(raw.split('HTTP/1.1 ').slice(1)).toEqual([expect.stringMatching(/^401 Unauthorized/)])
    expect(raw).toContain(`www-authenticate: ${ofRoute.headers.get('www-authenticate')}`)
    expect(raw.split('\r\n\r\n')[1]).toBe(await ofRoute.text())
    expect(await open('/live', 'made-up')).toBe(401)
    expect(await open('/chat', 'made-up')).toBe(401)
    expect(handled).toBe(0)
  })

  test('leaves an unknown path to the plugin, which answers 404', async () => {
    expect(await open('/other', 'key-1')).toBe(404)
  })

  test('closes the connections of a revoked key, and no others', async () => {
    const [one, other] = [await opened('/live', 'key-1'), await opened('/live', 'key-2')]
    const chat = await opened('/chat', 'key-2')
    const closed = once(one, 'close')
    CALLERS.delete('key-1')
    try {
      await app.claviger.authenticator.revoke({ keyId: 'apit_1' })
      const [code, reason] = (await closed) as [number, Buffer]
      expect([code, reason.toString()]).toEqual([4401, 'revoked'])
      expect(await echo(other)).toBe('heard from org_2')
      expect(await echo(chat)).toBe('heard in the chat')
    } finally {
      CALLERS.set('key-1', { tokenId: 'apit_1', organizationId: 'org_1' })
    }
  })
})
