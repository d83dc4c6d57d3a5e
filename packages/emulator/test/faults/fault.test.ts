import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect as connectHttp2 } from 'node:http2'
import { Code, ConnectError, createClient, type Client } from '@connectrpc/connect'
import { createGrpcTransport } from '@connectrpc/connect-node'
import { ApiTokenService } from '@scalekit-sdk/node/lib/pkg/grpc/scalekit/v1/tokens/tokens_pb.js'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Emulator, GrpcCode } from '../../src/index.ts'
import { reasonOf } from '../reason-of.ts'
import { officialClient, start, startWithClient } from '../start.ts'

/** A bare gRPC client with a valid access token, which retries nothing. */
async function bareClient(emulator: Emulator): Promise<Client<typeof ApiTokenService>> {
  const accessToken = await officialClient(emulator).getClientAccessToken()
  const transport = createGrpcTransport({
    baseUrl: emulator.url,
    interceptors: [
      (next) => async (req) => {
        req.header.set('authorization', `Bearer ${accessToken}`)
        return next(req)
      },
    ],
  })
  return createClient(ApiTokenService, transport)
}

async function rpcError(promise: Promise<unknown>): Promise<ConnectError> {
  return promise.then(
    () => Promise.reject(new Error('the call went well')),
    (reason: unknown) => ConnectError.from(reason),
  )
}

describe('on an RPC', () => {
  test('latency: the answer is right, and later than another fault-free one', async () => {
    const { emulator, client } = await startWithClient()
    const { token } = emulator.issueKey()
    await client.token.validateToken(token)
    emulator.fault('ValidateToken', { kind: 'latency', ms: 100, times: 1 })

    const order: string[] = []
    await Promise.all([
      client.token.validateToken(token).then(() => order.push('late')),
      client.token.listTokens('org_0').catch(() => order.push('prompt')),
    ])
    expect(order).toEqual(['prompt', 'late'])
  })

  test('latency: a caller that gives up takes no other call along', async () => {
    const emulator = await start()
    const client = await bareClient(emulator)
    const { token } = emulator.issueKey()
    await client.validateToken({ token })
    const { acceptedSockets } = emulator.stats()
    emulator.fault('ValidateToken', { kind: 'latency', ms: 60_000, times: 1 })

    const impatient = new AbortController()
    const call = rpcError(client.validateToken({ token }, { signal: impatient.signal }))
    await expect.poll(() => emulator.stats().inFlight).toBe(1)
    impatient.abort()

    expect((await call).code).toBe(Code.Canceled)
    await expect.poll(() => emulator.stats().inFlight).toBe(0)
    await expect(client.validateToken({ token })).resolves.toBeDefined()
    expect(emulator.stats().acceptedSockets).toBe(acceptedSockets)
  })

  test('hang: no answer, until the caller gives up', async () => {
    const emulator = await start()
    const client = await bareClient(emulator)
    emulator.fault('ValidateToken', { kind: 'hang' })
    const impatient = new AbortController()
    const call = rpcError(client.validateToken({ token: 'x' }, { signal: impatient.signal }))
    await expect.poll(() => emulator.stats().inFlight).toBe(1)
    impatient.abort()

    expect((await call).code).toBe(Code.Canceled)
    await expect.poll(() => emulator.stats().inFlight).toBe(0)
  })

  test('hang after the headers: they arrive, and nothing behind them', async () => {
    const emulator = await start()
    const accessToken = await officialClient(emulator).getClientAccessToken()
    emulator.fault('ValidateToken', { kind: 'hang', when: 'after-headers' })
    const session = connectHttp2(emulator.url)
    onTestFinished(() => session.destroy())
    const stream = session.request({
      ':method': 'POST',
      ':path': '/scalekit.v1.tokens.ApiTokenService/ValidateToken',
      'content-type': 'application/grpc+proto',
      authorization: `Bearer ${accessToken}`,
    })

    const [headers] = await once(stream, 'response')
    expect(headers).toMatchObject({ ':status': 200, 'content-type': 'application/grpc+proto' })
    expect(emulator.stats().inFlight).toBe(1)
  })

  test('reset: the connection is gone, and the next call makes another', async () => {
    const emulator = await start()
    const client = await bareClient(emulator)
    const { token } = emulator.issueKey()
    emulator.fault('ValidateToken', { kind: 'reset', times: 1 })

    const { code } = await rpcError(client.validateToken({ token }))
    // Which of them depends on what the client notices first: the reset, or the end of its session.
    expect([Code.Aborted, Code.Unavailable, Code.Internal, Code.Canceled]).toContain(code)
    await expect
      .poll(async () =>
        client.validateToken({ token }).then(
          () => 'answered',
          () => 'not yet',
        ),
      )
      .toBe('answered')
  })

  test.each([
    [503, Code.Unavailable],
    [401, Code.Unauthenticated],
    [403, Code.PermissionDenied],
    [404, Code.Unimplemented],
    [429, Code.Unavailable],
  ])('http-status %i: what a proxy says is understood as such', async (status, code) => {
    const emulator = await start()
    const client = await bareClient(emulator)
    emulator.fault('ValidateToken', { kind: 'http-status', status, body: 'proxy' })
    expect((await rpcError(client.validateToken({ token: 'x' }))).code).toBe(code)
  })

  test('http-status: an answer that cannot be written costs its own call and no other', async () => {
    const emulator = await start()
    const client = await bareClient(emulator)
    const { token } = emulator.issueKey()
    await client.validateToken({ token })
    const { acceptedSockets } = emulator.stats()
    const headers = { 'not a name': 'x' }
    emulator.fault('ValidateToken', { kind: 'http-status', status: 503, headers, times: 1 })

    await expect(client.validateToken({ token })).rejects.toThrow(ConnectError)
    await expect(client.validateToken({ token })).resolves.toBeDefined()
    expect(emulator.stats().acceptedSockets).toBe(acceptedSockets)
  })

  test('grpc-status: every code comes through', async () => {
    const emulator = await start()
    const client = await bareClient(emulator)
    const names = Object.keys(Code).filter((name): name is GrpcCode => Number.isNaN(Number(name)))
    for (const code of names) {
      emulator.fault('ValidateToken', { kind: 'grpc-status', code, message: 'm', times: 1 })
      const error = await rpcError(client.validateToken({ token: 'x' }))
      expect([error.code, error.rawMessage]).toEqual([Code[code], 'm'])
    }
  })

  test('grpc-status: the official client takes four codes for the fault of the key', async () => {
    const { emulator, client } = await startWithClient()
    const { token } = emulator.issueKey()
    const names = ['NotFound', 'InvalidArgument', 'PermissionDenied', 'Unauthenticated'] as const
    for (const code of names) {
      emulator.fault('ValidateToken', { kind: 'grpc-status', code })
      const { name } = await reasonOf(client.token.validateToken(token))
      expect(name).toBe('ScalekitValidateTokenFailureException')
      emulator.clearFaults()
    }
  })

  test('rate-limit: ResourceExhausted, with retry-after in the metadata', async () => {
    const { emulator, client } = await startWithClient()
    emulator.fault('ValidateToken', { kind: 'rate-limit', retryAfter: 7 })

    const error = await rpcError((await bareClient(emulator)).validateToken({ token: 'x' }))
    expect(error.code).toBe(Code.ResourceExhausted)
    expect(error.metadata.get('retry-after')).toBe('7')
    const { name } = await reasonOf(client.token.validateToken('x'))
    expect(name).toBe('ScalekitTooManyRequestsException')
  })

  test('garbage: the official client takes it for the fault of the key', async () => {
    const { emulator, client } = await startWithClient()
    const { token } = emulator.issueKey()
    emulator.fault('ValidateToken', { kind: 'garbage' })
    expect(await reasonOf(client.token.validateToken(token))).toMatchObject({
      name: 'ScalekitValidateTokenFailureException',
      message: '[invalid_argument] protocol error: incomplete envelope',
    })
  })

  test('html: the official client sees that it is no answer', async () => {
    const { emulator, client } = await startWithClient()
    const { token } = emulator.issueKey()
    emulator.fault('ValidateToken', { kind: 'html' })
    const { name } = await reasonOf(client.token.validateToken(token))
    expect(name).toBe('ScalekitInternalServerException')
  })

  test('redirect: the client does not follow it', async () => {
    const emulator = await start()
    const client = await bareClient(emulator)
    let visits = 0
    const elsewhere = createServer((_req, res) => {
      visits += 1
      res.end()
    }).listen(0, '127.0.0.1')
    onTestFinished(() => void elsewhere.close())
    await once(elsewhere, 'listening')

    const address = elsewhere.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    emulator.fault('ValidateToken', { kind: 'redirect', location: `http://127.0.0.1:${port}/` })
    const { code } = await rpcError(client.validateToken({ token: 'x' }))
    expect(code).toBe(Code.Unknown)
    expect(visits).toBe(0)
  })

  test('huge-body: a message of the size that was ordered', async () => {
    const emulator = await start()
    const client = await bareClient(emulator)
    emulator.fault('ValidateToken', { kind: 'huge-body', bytes: 1_000_000 })
    await expect(client.validateToken({ token: 'x' })).rejects.toThrow(ConnectError)
  })

  test('wrong-key: a valid answer about a key that was not asked about', async () => {
    const { emulator, client } = await startWithClient()
    const [asked, other, third] = [1, 2, 3].map(() => emulator.issueKey())
    const answeredId = async (): Promise<string | undefined> =>
      (await client.token.validateToken(asked?.token ?? '')).tokenInfo?.tokenId

    emulator.fault('ValidateToken', { kind: 'wrong-key', times: 1 })
    expect(await answeredId()).toBe(other?.tokenId)
    emulator.fault('ValidateToken', { kind: 'wrong-key', tokenId: third?.tokenId ?? '', times: 1 })
    expect(await answeredId()).toBe(third?.tokenId)
    expect(await answeredId()).toBe(asked?.tokenId)
  })

  test('wrong-key: an invented key when there is no other', async () => {
    const { emulator, client } = await startWithClient()
    const { token, tokenId } = emulator.issueKey()
    emulator.fault('ValidateToken', { kind: 'wrong-key' })
    const { tokenInfo } = await client.token.validateToken(token)
    expect(tokenInfo?.tokenId).toMatch(/^apit_\d+$/)
    expect(tokenInfo?.tokenId).not.toBe(tokenId)
  })

  test('the call that a client makes before it has a token uses none of them up', async () => {
    const { emulator, client } = await startWithClient()
    const { token } = emulator.issueKey()
    emulator.fault('ValidateToken', { kind: 'grpc-status', code: 'Internal', times: 1 })

    const { name } = await reasonOf(client.token.validateToken(token))
    expect(name).toBe('ScalekitInternalServerException')
    await expect(client.token.validateToken(token)).resolves.toBeDefined()
  })

  test('refuses an RPC without a valid access token before any fault strikes', async () => {
    const emulator = await start()
    const foreign = await emulator.issueToken({ clientId: emulator.issueClient().clientId })
    const expired = await emulator.issueToken({
      clientId: emulator.clientId,
      expiresInSeconds: -60,
    })
    for (const accessToken of [undefined, 'x', foreign, expired]) {
      const transport = createGrpcTransport({
        baseUrl: emulator.url,
        interceptors: [
          (next) => async (req) => {
            if (accessToken !== undefined) req.header.set('authorization', `Bearer ${accessToken}`)
            return next(req)
          },
        ],
      })
      const client = createClient(ApiTokenService, transport)
      const { code } = await rpcError(client.validateToken({ token: emulator.issueKey().token }))
      expect(code).toBe(Code.Unauthenticated)
    }
  })
})

describe('on an HTTP route', () => {
  test('latency: the answer is right', async () => {
    const emulator = await start()
    emulator.fault('keys', { kind: 'latency', ms: 20 })
    expect((await fetch(`${emulator.url}/keys`)).status).toBe(200)
  })

  test('hang: no answer, until the caller gives up', async () => {
    const emulator = await start()
    emulator.fault('keys', { kind: 'hang' })
    const impatient = new AbortController()
    const outcome = reasonOf(fetch(`${emulator.url}/keys`, { signal: impatient.signal }))
    await expect.poll(() => emulator.stats().inFlight).toBe(1)
    impatient.abort()

    expect(await outcome).toMatchObject({ name: 'AbortError' })
    await expect.poll(() => emulator.stats().inFlight).toBe(0)
  })

  test('hang after the headers: they arrive, and nothing behind them', async () => {
    const emulator = await start()
    emulator.fault('keys', { kind: 'hang', when: 'after-headers' })
    const impatient = new AbortController()
    const { status, body } = await fetch(`${emulator.url}/keys`, { signal: impatient.signal })
    expect(status).toBe(200)

    const reading = reasonOf(body?.getReader().read() ?? Promise.resolve())
    impatient.abort()
    expect(await reading).toMatchObject({ name: 'AbortError' })
    await expect.poll(() => emulator.stats().inFlight).toBe(0)
  })

  test('reset', async () => {
    const emulator = await start()
    emulator.fault('oauth/token', { kind: 'reset', times: 1 })
    const reset = fetch(`${emulator.url}/oauth/token`, { method: 'POST', body: 'x' })
    await expect(reset).rejects.toThrow('fetch failed')
  })

  test('http-status, with headers and a body: any answer that a test may want', async () => {
    const emulator = await start()
    const headers = { 'content-type': 'application/json' }
    emulator.fault('keys', { kind: 'http-status', status: 200, headers, body: '{"keys":[]}' })
    expect(await (await fetch(`${emulator.url}/keys`)).json()).toEqual({ keys: [] })
  })

  test('grpc-status: the HTTP status that goes with it', async () => {
    const emulator = await start()
    emulator.fault('keys', { kind: 'grpc-status', code: 'Unavailable' })
    expect((await fetch(`${emulator.url}/keys`)).status).toBe(503)
  })

  test('rate-limit: 429 with Retry-After', async () => {
    const emulator = await start()
    emulator.fault('oauth/token', { kind: 'rate-limit', retryAfter: 7 })
    const response = await fetch(`${emulator.url}/oauth/token`, { method: 'POST' })
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '7'])
  })

  test('garbage: JSON by type only', async () => {
    const emulator = await start()
    emulator.fault('keys', { kind: 'garbage' })
    const response = await fetch(`${emulator.url}/keys`)
    expect(response.headers.get('content-type')).toBe('application/json')
    await expect(response.json()).rejects.toThrow(SyntaxError)
  })

  test('html', async () => {
    const emulator = await start()
    emulator.fault('keys', { kind: 'html' })
    const response = await fetch(`${emulator.url}/keys`)
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html'])
  })

  test('redirect', async () => {
    const emulator = await start()
    emulator.fault('keys', { kind: 'redirect', location: 'http://127.0.0.1:1/' })
    const { status, headers } = await fetch(`${emulator.url}/keys`, { redirect: 'manual' })
    expect([status, headers.get('location')]).toEqual([307, 'http://127.0.0.1:1/'])
  })

  test('huge-body: as many bytes as were ordered', async () => {
    const emulator = await start()
    emulator.fault('keys', { kind: 'huge-body', bytes: 3_000_001 })
    const response = await fetch(`${emulator.url}/keys`)
    expect((await response.arrayBuffer()).byteLength).toBe(3_000_001)
  })

  test('huge-body: stops when the reader stops', async () => {
    const emulator = await start()
    emulator.fault('keys', { kind: 'huge-body' })
    const { body } = await fetch(`${emulator.url}/keys`)
    await body?.cancel()
    await expect.poll(() => emulator.stats().inFlight).toBe(0)
  })
})

test('refuses an invalid fault', async () => {
  const emulator = await start()
  expect(() => emulator.fault('keys', { kind: 'latency', ms: -1 })).toThrow(TypeError)
})
