import { once } from 'node:events'
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect, constants, createServer as createHttp2Server } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { createAuthenticator, defineGuards, type Authenticator, type Check } from '@claviger/core'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { guardMcp } from '../src/index.ts'

const HEADERS = { authorization: 'Bearer key' }

let authenticator: Authenticator
/** The lookups that wait for their answer, and what listens for revocations. */
let waiting: (() => void)[]
let listeners: number
let served: number
let closing: (() => unknown)[]
beforeEach(() => {
  waiting = []
  listeners = 0
  served = 0
  authenticator = createAuthenticator({
    apiKeys: {
      lookup: async () =>
        new Promise((resolve) => {
          waiting.push(() => {
            resolve({ tokenId: 'apit_1', organizationId: 'org_1' })
          })
        }),
      cache: false,
    },
  })
  closing = [async () => authenticator.close()]
  const subscribe = authenticator.onRevoked?.bind(authenticator)
  authenticator.onRevoked = (listener) => {
    listeners += 1
    const end = subscribe?.(listener)
    return () => {
      listeners -= 1
      end?.()
    }
  }
})
afterEach(async () => {
  await Promise.all(closing.map((close) => close()))
})

const guarded = () =>
  guardMcp(
    { authenticator },
    {
      serve: () => {
        served += 1
      },
    },
  )

async function answerNext(): Promise<void> {
  await expect.poll(() => waiting.length).toBe(1)
  waiting.pop()?.()
}

test('a client of HTTP/2 that leaves while its key is looked up is served nothing, and forgotten', async () => {
  const mcp = guarded()
  const server = createHttp2Server()
  const handled = new Promise<void>((resolve) => {
    server.on('request', (req, res) => {
      // Fastify, Koa and others hand such a request on as if it were one of HTTP/1.1.
      const exchange = { req, res } as unknown as { req: IncomingMessage; res: ServerResponse }
      res.on('close', () => {
        void answerNext()
      })
      void mcp.handle(exchange).finally(resolve)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  closing.push(
    () => client.destroy(),
    () => server.close(),
  )
  const stream = client.request({ ':path': '/mcp', ...HEADERS })
  stream.on('error', () => {})
  await expect.poll(() => waiting.length).toBe(1)
  stream.close(constants.NGHTTP2_CANCEL)
  await handled
  expect({ served, listeners }).toEqual({ served: 0, listeners: 0 })
})

test('a client that leaves while it is judged a second time is served nothing, and forgotten', async () => {
  const mcp = guarded()
  const { authenticateToken } = defineGuards<IncomingMessage, Check<IncomingMessage>>(
    authenticator,
    { requestOf: (req) => req, toMiddleware: (check) => check },
  )
  const server = createServer()
  const handled = new Promise<void>((resolve) => {
    server.on('request', (req, res) => {
      res.on('close', () => {
        void answerNext()
      })
      const answer = async () => {
        await authenticateToken(req)
        await mcp.handle({ req, res })
      }
      void answer().finally(resolve)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => server.close())
  const { port } = server.address() as AddressInfo
  const asked = get({ host: '127.0.0.1', port, path: '/mcp', headers: HEADERS })
  asked.on('error', () => {})
  // The guard before it.
  await answerNext()
  await expect.poll(() => waiting.length).toBe(1)
  asked.destroy()
  await handled
  expect({ served, listeners }).toEqual({ served: 0, listeners: 0 })
})
