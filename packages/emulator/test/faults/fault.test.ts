import { once } from 'node:events'
import { connect as connectHttp2 } from 'node:http2'
import { Code, ConnectError } from '@connectrpc/connect'
import { describe, expect, onTestFinished, test } from 'vitest'
import { officialClient, start, startWithClient } from '../start.ts'
import { bareClient, rpcError } from './fault-client.ts'

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
})

test('refuses an invalid fault', async () => {
  const emulator = await start()
  expect(() => emulator.fault('keys', { kind: 'latency', ms: -1 })).toThrow(TypeError)
})
