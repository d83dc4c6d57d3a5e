import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { postForm } from '../../src/lookup/post-form.ts'

async function serve(answer: (req: IncomingMessage, res: ServerResponse) => void): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  await once(server, 'listening')
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/oauth/token`
}
const post = (url: string) =>
  postForm(url, 'a=b', { 'x-api-version': '1' }, AbortSignal.timeout(5_000))

test('posts the form, and reads the JSON of a 200', async () => {
  const seen: unknown[] = []
  const url = await serve((req, res) => {
    void text(req).then((body) => {
      seen.push(req.method, req.headers['content-type'], req.headers['x-api-version'], body)
      res.end('{"access_token":"x"}')
    })
  })
  expect(await post(url)).toEqual({ status: 200, body: { access_token: 'x' } })
  expect(seen).toEqual(['POST', 'application/x-www-form-urlencoded', '1', 'a=b'])
})

test.each([302, 401, 429, 503])('resolves with a %i, without its body', async (status) => {
  const url = await serve((_, res) => {
    res
      .writeHead(status, { 'retry-after': '7', location: '/elsewhere' })
      .end('{"access_token":"x"}')
  })
  expect(await post(url)).toEqual({ status, body: undefined, retryAfterSeconds: 7 })
})

test('does not wait for the body of an error', async () => {
  const url = await serve((_, res) => void res.writeHead(503).write('a page without end'))
  expect(await post(url)).toMatchObject({ status: 503 })
})

test('reads a body that is not JSON as undefined', async () => {
  const url = await serve((_, res) => void res.end('<html>'))
  expect(await post(url)).toMatchObject({ status: 200, body: undefined })
})

test('rejects a body over 1 MiB', async () => {
  const url = await serve((_, res) => void res.end(`"${'x'.repeat(1_048_576)}"`))
  await expect(post(url)).rejects.toMatchObject({ code: 'answer_too_large' })
})
