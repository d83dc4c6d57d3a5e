import { describe, expect, test } from 'vitest'
import { status } from './key-server.ts'
import {
  COOLDOWN_MS,
  K1,
  MAX_AGE_MS,
  closing,
  keySetOf,
  pass,
  server,
  warmKeySet,
  useKeyServer,
} from './key-set-under-test.ts'

useKeyServer()

describe('an endpoint that is not there', () => {
  test('is asked at most 5 times in 5 s, however often it is needed (R-JWKS-01)', async () => {
    await server.stop()
    closing.pop()
    const { lookUp, told } = keySetOf()
    for (let i = 0; i < 50; i += 1) {
      const found = await lookUp()
      expect(found).toMatchObject({ kind: 'cannot-tell', cause: { code: 'ECONNREFUSED' } })
      const { retryAfterSeconds } = found as { retryAfterSeconds: number }
      expect(retryAfterSeconds).toBeGreaterThanOrEqual(1)
      expect(retryAfterSeconds).toBeLessThanOrEqual(30)
      pass(100)
    }
    expect(told('failed').length).toBeLessThanOrEqual(5)
    expect(told('failed').length).toBeGreaterThan(1)
  })

  test('keeps a caller no longer than its own deadline', async () => {
    server.respond = () => {}
    const { set, ended } = keySetOf()
    const dueAt = performance.now() + 50
    expect(await set.find(() => true, dueAt)).toMatchObject({ kind: 'cannot-tell' })
    expect(await set.trusts('any', dueAt)).toMatchObject({ kind: 'cannot-tell' })
    expect(ended()).toBe(0)
  })

  test('is asked again within 2 s once it was away for 2 s (R-JWKS-02)', async () => {
    server.respond = status(500)
    const { find } = keySetOf()
    for (let ms = 0; ms < 2_000; ms += 100) {
      expect(await find()).toBe('cannot-tell')
      pass(100)
    }
    server.serve(K1)
    pass(2_000)
    expect(await find()).toBe('keys')
  })

  test('is asked every 30 s at the latest, after a night (R-JWKS-02)', async () => {
    server.respond = status(500)
    const { find } = keySetOf()
    for (let i = 0; i < 20; i += 1) {
      await find()
      pass(30_000)
    }
    expect(server.requests).toBe(20)
    server.serve(K1)
    expect(await find()).toBe('keys')
  })

  test('has an unknown name (R-JWKS-23)', async () => {
    const { find } = keySetOf({ jwksUri: 'http://name.invalid/keys', timeoutMs: 1_000 })
    expect(await find()).toBe('cannot-tell')
  })

  test('is found again where it comes back (R-JWKS-24)', async () => {
    const { find, told } = await warmKeySet({ staleIfErrorMs: 0 })
    await server.stop()
    pass(MAX_AGE_MS)
    expect(await find()).toBe('cannot-tell')
    await server.restart()
    pass(500)
    expect(await find()).toBe('keys')
    expect(told('failed')).toHaveLength(1)
  })
})

describe('Retry-After (RFC 9110 §10.2.3)', () => {
  const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1_000).toUTCString()

  test.each([
    ['in seconds (R-JWKS-10)', () => '7', 7],
    ['as a date (R-JWKS-11)', () => inSeconds(7), 7],
    ['of a day, which is cut to 300 s (R-JWKS-12)', () => '86400', 300],
    ['as a date in a year, which is cut to 300 s', () => inSeconds(31_536_000), 300],
  ])('is obeyed %s', async (_, retryAfter, seconds) => {
    // Its own, for the one of `node:http` is not of this test's clock.
    const date = new Date().toUTCString()
    server.respond = status(429, { 'retry-after': retryAfter(), date })
    const { lookUp, find } = keySetOf()
    expect(await lookUp()).toMatchObject({ kind: 'cannot-tell', retryAfterSeconds: seconds })
    pass(seconds * 1_000 - 1)
    expect(await find()).toBe('cannot-tell')
    expect(await find('unknown')).toBe('cannot-tell')
    expect(server.requests).toBe(1)
    pass(1)
    await find()
    expect(server.requests).toBe(2)
  })

  test.each(['-5', 'soon', '', '0', '7 seconds', 'Thu, 01 Jan 1970 00:00:00 GMT', '1e9'])(
    'of %j is malformed, and the usual back-off holds (R-JWKS-12)',
    async (retryAfter) => {
      server.respond = status(429, { 'retry-after': retryAfter })
      const { find, lookUp } = keySetOf()
      expect(await lookUp()).toMatchObject({ retryAfterSeconds: 1 })
      pass(399)
      await find()
      expect(server.requests).toBe(1)
      pass(101)
      await find()
      expect(server.requests).toBe(2)
    },
  )

  test('holds back the fetches for unknown kids as well (R-JWKS-10)', async () => {
    const { lookUp } = await warmKeySet()
    server.respond = status(429, { 'retry-after': '120' })
    expect(await lookUp('k2')).toMatchObject({ kind: 'cannot-tell', retryAfterSeconds: 120 })
    pass(COOLDOWN_MS * 2)
    expect(await lookUp('k2')).toMatchObject({ kind: 'cannot-tell', retryAfterSeconds: 60 })
    expect(server.requests).toBe(1)
  })
})
