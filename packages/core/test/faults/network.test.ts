import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { MAX_BODY_BYTES } from '../../src/http/bounded-fetch.ts'
import { eventually } from '../support/eventually.ts'
import { ask, later, startServer, useFaultyNetwork } from './faulty-network.ts'
import { issueToken, judge, tokenAuthenticator, PUBLIC_KEYS } from './subjects.ts'

const HUGE_BYTES = 100_000_000

useFaultyNetwork()

describe('an answer is read up to 256 KiB', () => {
  test('to the last byte of that', async () => {
    const server = await startServer((_, response) => response.end('a'.repeat(MAX_BODY_BYTES)))
    expect((await ask(server)).text).toHaveLength(MAX_BODY_BYTES)
  })

  test('and not a byte more, regardless of Content-Length', async () => {
    const server = await startServer((_, response) => response.end('a'.repeat(MAX_BODY_BYTES + 1)))
    await expect(ask(server)).rejects.toMatchObject({ code: 'too_large' })
  })

  test('after decompression: of a bomb, only the beginning is inflated (R-JWKS-19)', async () => {
    const bomb = gzipSync(Buffer.alloc(HUGE_BYTES))
    const server = await startServer((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb)
    })
    const before = process.memoryUsage().rss
    await expect(ask(server)).rejects.toMatchObject({ code: 'too_large' })
    // The bomb would be 100 MB; what the process needs besides is far less than half of that.
    expect(process.memoryUsage().rss - before).toBeLessThan(HUGE_BYTES / 2)
  })

  test('and the sender is cut off, long before it has sent 100 MB (R-JWKS-18, R-KEY-14)', async () => {
    let sent = 0
    let isCut = false
    const chunk = Buffer.alloc(65_536, ' ')
    const server = await startServer((_, response) => {
      const more = () => {
        while (sent < HUGE_BYTES && !response.destroyed) {
          sent += chunk.byteLength
          if (!response.write(chunk)) {
            response.once('drain', more)
            return
          }
        }
        response.end()
      }
      response.on('close', () => {
        isCut = !response.writableFinished
      })
      more()
    })
    await expect(ask(server)).rejects.toMatchObject({ code: 'too_large' })
    await eventually(() => server.openExchanges === 0)
    expect(isCut).toBe(true)
    // What the sockets' buffers on both sides hold besides is up to the system.
    expect(sent).toBeLessThan(HUGE_BYTES / 2)
  })
})

test.each([301, 302, 303, 307, 308])(
  'a redirect (%i) is not followed: its target hears nothing, and no credential (R-JWKS-22, R-KEY-15)',
  async (status) => {
    const target = await startServer((_, response) => response.end('{"active":true}'))
    const server = await startServer((_, response) => {
      response.writeHead(status, { location: `http://127.0.0.1:${target.port}/` }).end()
    })
    await expect(ask(server)).rejects.toMatchObject({ code: 'redirected' })
    expect(target.requests).toBe(0)
  },
)

test('the type of an answer decides nothing; what is in it does', async () => {
  let body = JSON.stringify(PUBLIC_KEYS)
  const server = await startServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/plain' }).end(body)
  })
  const statusOfNew = async () => {
    const authenticator = later(tokenAuthenticator(`http://127.0.0.1:${server.port}/`), (it) =>
      it.close(),
    )
    const outcome = await judge(authenticator, issueToken())
    return outcome.kind === 'granted' ? 200 : outcome.refusal.status
  }
  expect(await statusOfNew()).toBe(200)
  body = '<title>keys</title>'
  expect(await statusOfNew()).toBe(503)
})
