import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { createAuthenticator, defineGuards, type Authenticator, type Check } from '@claviger/core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { startStubIssuer, type StubIssuer } from '../../conformance/src/stub-issuer.ts'
import { guardMcp, type McpOptions, type ServeMcp } from '../src/index.ts'
import { startEndpoint } from './support/ask.ts'
import { authenticatorOfKeys } from './support/keys.ts'

let issuer: StubIssuer
let tokens: Authenticator
const closing: (() => unknown)[] = []
beforeAll(async () => {
  issuer = await startStubIssuer()
  tokens = createAuthenticator({ jwt: { ...issuer.options, clockToleranceSeconds: 0 } })
})
afterEach(() => {
  for (const close of closing.splice(0)) close()
})
afterAll(async () => {
  await tokens.close()
  issuer.close()
})

const INFO = { tokenId: 'apit_1', organizationId: 'org_1', userId: 'alice' }
const DEPLOY = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"deploy"}}'

/** Starts a stream that the server never ends. */
const stream: ServeMcp = (_req, res) => {
  res.writeHead(200, { 'content-type': 'text/event-stream' }).write(':open\n\n')
}

async function open(
  authenticator: Authenticator,
  credential: string,
  options: Partial<McpOptions> = {},
  init: RequestInit = {},
): Promise<Response> {
  const { url, close } = await startEndpoint(authenticator, { serve: stream, ...options })
  closing.push(close)
  return fetch(url, { ...init, headers: { authorization: `Bearer ${credential}` } })
}

describe('a stream', () => {
  test('ends when its token is revoked', async () => {
    const token = await issuer.issue({ jti: 'one' })
    const response = await open(tokens, token)
    expect(response.status).toBe(200)
    const text = response.text()
    await tokens.revoke({ token })
    expect(await text).toBe(':open\n\n')
  })

  test('ends when its token expires', async () => {
    const response = await open(
      tokens,
      await issuer.issue({ exp: Math.floor(Date.now() / 1_000) + 2, jti: 'two' }),
    )
    expect(await response.text()).toBe(':open\n\n')
  })

  test.each([
    ['was ended in a dashboard', () => null],
    ["is another user's now", () => ({ ...INFO, userId: 'bob' })],
    ['got an end', () => ({ ...INFO, expiry: new Date(Date.now() + 200) })],
  ])('ends when its key %s, where it is checked again', async (_, later) => {
    let lookup: () => typeof INFO | null = () => INFO
    const authenticator = createAuthenticator({
      apiKeys: { cache: false, lookup: async () => lookup() },
    })
    closing.push(() => authenticator.close())
    const response = await open(authenticator, 'key', { recheckMs: 1_000 })
    lookup = later
    expect(await response.text()).toBe(':open\n\n')
  })

  test.each([
    ['of a GET', 'mcp', {}],
    ['of a call', 'deploy:apps', { method: 'POST', body: DEPLOY }],
  ])('%s ends when its key has lost a scope that it needs', async (_, lost, init) => {
    let scopes = ['mcp', 'deploy:apps']
    const authenticator = createAuthenticator({
      apiKeys: {
        cache: false,
        lookup: async () => ({ tokenId: 'apit_1', organizationId: 'org_1' }),
        scopes: () => scopes,
      },
    })
    closing.push(() => authenticator.close())
    const options = { scopes: ['mcp'], tools: { deploy: ['deploy:apps'] }, recheckMs: 1_000 }
    const response = await open(authenticator, 'key', options, init)
    expect(response.status).toBe(200)
    scopes = scopes.filter((scope) => scope !== lost)
    expect(await response.text()).toBe(':open\n\n')
  })

  test('takes what its server writes after it was ended', async () => {
    const { authenticator, end } = authenticatorOfKeys()
    const written: boolean[] = []
    const response = await open(authenticator, 'reader', {
      serve: (req, res, body) => {
        // Emitted while the answer is ended, before it is closed.
        res.on('prefinish', () => written.push(res.write('more')))
        return stream(req, res, body)
      },
    })
    await end('reader')
    expect(await response.text()).toBe(':open\n\n')
    expect(written).toEqual([false])
    await authenticator.close()
  })
})

test('a token that is over, but for the clock tolerance, is served as by any guard', async () => {
  const authenticator = createAuthenticator({
    jwt: { ...issuer.options, clockToleranceSeconds: 300 },
  })
  closing.push(() => authenticator.close())
  const token = await issuer.issue({ exp: Math.floor(Date.now() / 1_000), jti: 'over' })
  const serve: ServeMcp = (_req, res) => {
    res.end('served')
  }
  expect(await (await open(authenticator, token, { serve })).text()).toBe('served')
})

test('an answer that has not begun is cut off', async () => {
  const { authenticator, end } = authenticatorOfKeys()
  const response = open(authenticator, 'reader', {
    serve: async () => {
      await end('reader')
    },
  })
  await expect(response).rejects.toThrow('fetch failed')
  await authenticator.close()
})

test('a key that is revoked while the body is on its way is refused', async () => {
  const { authenticator, end } = authenticatorOfKeys()
  const endpoint = await startEndpoint(authenticator)
  closing.push(endpoint.close)
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  const writer = writable.getWriter()
  const encoder = new TextEncoder()
  const asked = endpoint.ask('reader', undefined, { body: readable, duplex: 'half' })
  await writer.write(encoder.encode('{"jsonrpc":"2.0",'))
  await expect.poll(() => authenticator.stats().granted).toBe(1)
  await end('reader')
  await writer.write(encoder.encode('"id":1,"method":"ping"}'))
  await writer.close()
  expect((await asked).status).toBe(401)
  expect(endpoint.served).toEqual([])
  await authenticator.close()
})

test('a key that was revoked after an earlier guard let it through is refused', async () => {
  const { authenticator, end } = authenticatorOfKeys()
  const { authenticateToken } = defineGuards<IncomingMessage, Check<IncomingMessage>>(
    authenticator,
    { requestOf: (req) => req, toMiddleware: (check) => check },
  )
  const mcp = guardMcp({ authenticator }, { serve: stream })
  const server = createServer((req, res) => {
    const answer = async () => {
      await authenticateToken(req)
      // Such as by a body parser between the guards, which waits for the client.
      await end('reader')
      await mcp.handle({ req, res })
    }
    answer().catch(() => res.destroy())
  })
  closing.push(() => server.close())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const response = await fetch(`http://127.0.0.1:${port}/mcp`, {
    headers: { authorization: 'Bearer reader' },
  })
  expect(response.status).toBe(401)
  await authenticator.close()
})
