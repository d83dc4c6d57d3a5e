import type { RequestListener } from 'node:http'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { json, startKeyServer, status, text, until } from './key-server.ts'
import {
  K1,
  K2,
  MAX_AGE_MS,
  closing,
  keySetOf,
  pass,
  server,
  warmKeySet,
  useKeyServer,
} from './key-set-under-test.ts'

useKeyServer()

describe('an answer that is not a key set', () => {
  const reset: RequestListener = (req) => req.socket.resetAndDestroy()
  const BAD: readonly [string, RequestListener, string?][] = [
    ['a reset connection (R-JWKS-13)', reset],
    ['an ended connection (R-JWKS-13)', (req) => req.socket.end()],
    [
      'a reset within the body (R-JWKS-13)',
      (req, res) => {
        res.writeHead(200).write('{"keys":[', () => req.socket.resetAndDestroy())
      },
    ],
    [
      'a body shorter than it says (R-JWKS-14)',
      (req, res) => {
        res.writeHead(200, { 'content-length': '1000' }).write('{"keys":', () => req.socket.end())
      },
    ],
    ['JSON cut off (R-JWKS-15)', text('{"keys":[{"kty"'), 'no_json'],
    ['an empty 200 (R-JWKS-15)', text(''), 'no_json'],
    ['204 (R-JWKS-15)', (_req, res) => res.writeHead(204).end(), 'http_204'],
    ['null (R-JWKS-15)', json(null), 'no_usable_key'],
    ['an array (R-JWKS-15)', json([]), 'no_usable_key'],
    ['a string (R-JWKS-15)', json('ok'), 'no_usable_key'],
    ['another document (R-JWKS-15)', json({ ok: true }), 'no_usable_key'],
    ['keys that are no array (R-JWKS-15)', json({ keys: {} }), 'no_usable_key'],
    ['HTML with 200 (R-JWKS-16)', text('<html><title>Log in</title></html>'), 'no_json'],
    ['a byte order mark before it', text(`\uFEFF${JSON.stringify({ keys: [K2] })}`)],
    ['no keys (R-JWKS-17)', json({ keys: [] }), 'no_usable_key'],
    ['unusable keys (R-JWKS-17)', json({ keys: [{ kty: 'oct', k: 'AA' }] })],
    ['JSON nested 100,000 deep (R-JWKS-20)', text('['.repeat(1e5) + ']'.repeat(1e5))],
    ['JSON nested too deep and cut off (R-JWKS-20)', text('{"keys":'.repeat(3e4)), 'no_json'],
    ['a set under 201', (_req, res) => res.writeHead(201).end(JSON.stringify({ keys: [K2] }))],
    ['401', status(401), 'http_401'],
    ['404', status(404), 'http_404'],
    ['500', status(500), 'http_500'],
    ['503 with a set in it', (_r, res) => res.writeHead(503).end(JSON.stringify({ keys: [K2] }))],
  ]

  test.each(BAD)('is a failure to an empty set: %s', async (_, respond, code) => {
    server.respond = respond
    const { lookUp, told, set } = keySetOf()
    const found = await lookUp()
    expect(found).toMatchObject({ kind: 'cannot-tell', reason: 'unavailable' })
    expect(set.state).toBe('empty')
    expect(told('failed')).toMatchObject([{ cause: code === undefined ? {} : { code } }])
    expect(JSON.stringify([found, told('failed')])).not.toMatch(/html|Log in|127\.0\.0\.1/)
  })

  test.each(BAD)('replaces no good set: %s (R-JWKS-15)', async (what, respond) => {
    const { find, ended, set } = await warmKeySet()
    server.respond = respond
    pass(MAX_AGE_MS)
    expect(await find()).toBe('keys')
    await until(() => ended() === 2)
    expect(set.state).toBe('stale')
    expect(await find()).toBe('keys')
    // One that was kept alive may just have been closed, so a lost connection is tried once more.
    expect(server.requests).toBe(what.includes('connection') ? 2 : 1)
  })

  test('is read up to 256 KiB and no further, of 200 MB (R-JWKS-18)', async () => {
    const chunk = Buffer.alloc(65_536, ' ')
    server.respond = (_req, res) => {
      res.writeHead(200, { 'content-length': '200000000' })
      let left = 200_000_000
      const write = () => {
        while (left > 0 && !res.destroyed) {
          left -= chunk.length
          if (!res.write(chunk)) {
            res.once('drain', write)
            return
          }
        }
      }
      write()
    }
    const { find, told } = keySetOf()
    expect(await find()).toBe('cannot-tell')
    expect(told('failed')).toMatchObject([{ cause: { code: 'too_large' } }])
    await until(() => server.pending === 0)
    // What the kernel buffers on the way is in it; 200 MB are not.
    expect(server.bytesOut).toBeLessThan(20_000_000)
  })

  test('counts as what it unpacks to: a gzip bomb (R-JWKS-19)', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000, ' '))
    expect(bomb.length).toBeLessThan(262_144)
    server.respond = (_req, res) => res.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb)
    const { find, told } = keySetOf()
    expect(await find()).toBe('cannot-tell')
    expect(told('failed')).toMatchObject([{ cause: { code: 'too_large' } }])
  })

  test('may be compressed when it is small', async () => {
    const body = gzipSync(JSON.stringify({ keys: [K1] }))
    server.respond = (_req, res) => res.writeHead(200, { 'content-encoding': 'gzip' }).end(body)
    expect(await keySetOf().find()).toBe('keys')
  })
})

describe('a redirect', () => {
  test.each([301, 302, 303, 307, 308])(
    '%i is not followed, and the other host is not asked (R-JWKS-21, R-JWKS-22)',
    async (code) => {
      const other = await startKeyServer(K1)
      closing.push(async () => other.stop())
      const { find, told } = keySetOf()
      for (const location of [other.url, `${server.url}/next`, server.url]) {
        server.respond = status(code, { location })
        expect(await find()).toBe('cannot-tell')
        pass(60_000)
      }
      expect(told('failed')[0]).toMatchObject({ cause: { code: 'redirected' } })
      expect(server.requests).toBe(3)
      expect(other.requests).toBe(0)
    },
  )
})
