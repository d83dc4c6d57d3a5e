import { createServer } from 'node:http2'
import { once } from 'node:events'
import type { Emulator } from '@claviger/emulator'
import { ScalekitClient } from '@scalekit-sdk/node'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { makeKeyService } from '../../src/lookup/make-key-service.ts'
import { openScalekitApi } from '../../src/lookup/scalekit-api.ts'
import { startTestEmulator } from '../support/start-test-emulator.ts'

let emulator: Emulator
beforeAll(async () => {
  emulator = await startTestEmulator()
})
afterAll(() => emulator.close())

const signal = () => AbortSignal.timeout(5_000)

test('gives the same answer about a key as the public methods of the client', async () => {
  const { url: environmentUrl, clientId, clientSecret } = emulator
  const { token } = emulator.issueKey({ userId: 'usr_1', customClaims: { a: 'b' } })
  const own = makeKeyService({ environmentUrl, clientId, secret: () => clientSecret }, 1_000)
  const client = new ScalekitClient(environmentUrl, clientId, clientSecret)
  const publicly = makeKeyService({ client }, 1_000)
  const [one, other] = await Promise.all([own.ask(token, signal()), publicly.ask(token, signal())])
  expect(one.answer.kind).toBe('found')
  expect(one.answer).toEqual(other.answer)
})

test('says who calls, with the token and with the key', async () => {
  const seen: unknown[] = []
  const server = createServer((req, res) => {
    seen.push([req.headers['x-api-version'], req.headers['authorization']])
    res.stream.respond({ ':status': 503 }, { endStream: true })
  }).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined

  const api = openScalekitApi(`http://127.0.0.1:${port}`, 1_000)
  await expect(api.validateToken('key', 'token', signal())).rejects.toThrow('unavailable')
  expect(seen).toEqual([[expect.stringMatching(/^\d{8}$/), 'Bearer token']])
  api.reconnect()
})
