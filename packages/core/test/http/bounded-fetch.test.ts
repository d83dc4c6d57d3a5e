import { afterEach, beforeEach, expect, test } from 'vitest'
import { boundedFetch, statusError } from '../../src/http/bounded-fetch.ts'
import { startKeyServer, type KeyServer } from '../jwt/key-server.ts'

let server: KeyServer
beforeEach(async () => {
  server = await startKeyServer()
})
afterEach(async () => server.stop())

const ask = async (signal = AbortSignal.timeout(20_000)) => boundedFetch(server.url, {}, signal)

test.each([
  ['never ends', 'x'],
  ['never begins', ''],
])('an error is known by its status, though its page %s', async (_, page) => {
  server.respond = (_request, response) => {
    response.writeHead(429, { 'retry-after': '7' })
    response.flushHeaders()
    response.write(page)
  }
  const response = await ask()
  expect(response).toMatchObject({ status: 429, text: '' })
  expect(statusError(response)).toMatchObject({ code: 'http_429', retryAfterSeconds: 7 })
})

test('a connection that is lost before the answer is tried once more', async () => {
  server.respond = (request, response) => {
    if (server.requests === 1) request.socket.destroy()
    else response.end('{}')
  }
  expect(await ask()).toMatchObject({ status: 200, text: '{}' })
  expect(server.requests).toBe(2)
})

test('and no more than once', async () => {
  server.respond = ({ socket }) => socket.destroy()
  await expect(ask()).rejects.toMatchObject({ name: 'AuthorityError', reason: 'unavailable' })
  expect(server.requests).toBe(2)
})

test('a request that was given up is not made again', async () => {
  const giveUp = new AbortController()
  server.respond = ({ socket }) => {
    giveUp.abort(new Error('enough'))
    socket.destroy()
  }
  await expect(ask(giveUp.signal)).rejects.toMatchObject({ name: 'AuthorityError' })
  expect(server.requests).toBe(1)
})
