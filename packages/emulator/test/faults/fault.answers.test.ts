import { once } from 'node:events'
import { createServer } from 'node:http'
import { Code, ConnectError, createClient } from '@connectrpc/connect'
import { createGrpcTransport } from '@connectrpc/connect-node'
import { ApiTokenService } from '@scalekit-sdk/node/lib/pkg/grpc/scalekit/v1/tokens/tokens_pb.js'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { GrpcCode } from '../../src/index.ts'
import { reasonOf } from '../reason-of.ts'
import { start, startWithClient } from '../start.ts'
import { bareClient, rpcError } from './fault-client.ts'

describe('on the answer of an RPC', () => {
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

  test('html: the official client sees that it is not an answer', async () => {
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
