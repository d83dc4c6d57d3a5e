import { generateKeyPairSync } from 'node:crypto'
import type { RequestListener } from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { KeySetEvent } from '../../src/index.ts'
import { KeySet, type KeySetOptions } from '../../src/jwt/key-set.ts'
import type { KeyLookup } from '../../src/jwt/key-source.ts'
import { json, startKeyServer, status, text, until, type KeyServer } from './key-server.ts'

// Rows of the table of failures that these tests go through are named R-JWKS-….

const keyOf = (kid: string) => ({
  ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }),
  kid,
})
const K1 = keyOf('k1')
const K2 = keyOf('k2')
const MAX_AGE_MS = 600_000
const STALE_MS = 3_600_000
const COOLDOWN_MS = 30_000

type Event = Omit<KeySetEvent, 'v' | 'type' | 'issuer'>

let server: KeyServer
const closing: (() => void | Promise<void>)[] = []

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['performance', 'Date'], now: Date.UTC(2030, 0, 1) })
  server = await startKeyServer(K1)
  closing.push(async () => server.stop())
})
afterEach(async () => {
  vi.useRealTimers()
  for (const close of closing.splice(0).toReversed()) await close()
})

function keySetOf(options: Partial<KeySetOptions> = {}) {
  const events: Event[] = []
  const { timeoutMs = 20_000 } = options
  const set = new KeySet(
    {
      name: 'The key set',
      jwksUri: server.url,
      timeoutMs,
      cooldownMs: COOLDOWN_MS,
      maxAgeMs: MAX_AGE_MS,
      staleIfErrorMs: STALE_MS,
      ...options,
    },
    (event) => events.push(event),
  )
  closing.push(() => {
    set.close()
  })
  const lookUp = async (kid = 'k1') =>
    set.find((key) => key.kid === kid, performance.now() + timeoutMs)
  const told = (kind: Event['kind']) => events.filter((event) => event.kind === kind)
  return {
    set,
    events,
    told,
    find: async (kid = 'k1') => (await lookUp(kid)).kind,
    lookUp,
    /** How many fetches have ended. */
    ended: () => told('refreshed').length + told('failed').length,
  }
}

/** One that has fetched k1. */
async function warmKeySet(options: Partial<KeySetOptions> = {}) {
  const keySet = keySetOf(options)
  expect(await keySet.find()).toBe('keys')
  server.requests = 0
  return keySet
}

const stepWall = (ms: number) => vi.setSystemTime(Date.now() + ms)
const sleep = async (ms: number) =>
  new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
const pass = (ms: number) => vi.advanceTimersByTime(ms)
const tally = (kinds: readonly KeyLookup['kind'][]) =>
  Object.fromEntries([...new Set(kinds)].map((k) => [k, kinds.filter((x) => x === k).length]))
const atOnce = async (count: number, find: (i: number) => Promise<KeyLookup['kind']>) =>
  tally(await Promise.all(Array.from({ length: count }, async (_, i) => find(i))))

const hang: RequestListener = () => {}
const hangAfterHeaders: RequestListener = (_req, res) => {
  res.writeHead(200, { 'content-type': 'application/json' }).write('{"keys":[')
}
const drip: RequestListener = (_req, res) => {
  res.writeHead(200, { 'content-type': 'application/json' })
  const timer = setInterval(() => res.write(' '), 5)
  res.once('close', () => {
    clearInterval(timer)
  })
}

describe('one fetch for all', () => {
  test('serves a thousand who come at once to an empty set (R-JWKS-38, R-JWKS-39)', async () => {
    const { find } = keySetOf()
    expect(await atOnce(1_000, async () => find())).toEqual({ keys: 1_000 })
    expect(server.requests).toBe(1)
  })

  test('fails a thousand at once, too, and none of them tries by itself (R-JWKS-40)', async () => {
    server.respond = status(500)
    const { find } = keySetOf()
    expect(await atOnce(1_000, async () => find())).toEqual({ 'cannot-tell': 1_000 })
    expect(server.requests).toBe(1)
  })

  test('never runs beside another, so no old answer comes after a newer one (R-JWKS-41)', async () => {
    const { find, ended } = await warmKeySet({ cooldownMs: 0 })
    server.mostAtOnce = 0
    pass(MAX_AGE_MS * 0.9)
    await Promise.all([find('k1'), find('k2'), find('k1'), find('k3'), find('k2')])
    await until(() => ended() === server.requests + 1)
    expect(server.mostAtOnce).toBe(1)
  })

  test('waits for an endpoint that is slow, but within the deadline (R-JWKS-05)', async () => {
    let answer = () => {}
    server.respond = (req, res) => {
      answer = () => {
        json({ keys: [K1] })(req, res)
      }
    }
    const { find } = keySetOf()
    const found = find()
    await until(() => server.requests === 1)
    answer()
    expect(await found).toBe('keys')
  })
})

describe('a deadline over the whole answer', () => {
  test.each([
    ['hangs before its headers (R-JWKS-06, R-JWKS-07)', hang],
    ['hangs within its body (R-JWKS-08)', hangAfterHeaders],
    ['drips, a byte at a time (R-JWKS-09)', drip],
  ])('ends a fetch that %s, and lets go of the socket', async (_, respond) => {
    server.respond = respond
    const { find, told } = keySetOf({ timeoutMs: 500 })
    expect(await find()).toBe('cannot-tell')
    await until(() => server.pending === 0)
    expect(server.requests).toBe(1)
    expect(told('failed')).toMatchObject([{ cause: { code: 'deadline_exceeded' } }])
  })
})

describe('an answer that is no key set', () => {
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

describe('the age of a set', () => {
  test('is renewed in the background before it ends, once, and no request waits', async () => {
    const { find, ended } = await warmKeySet()
    server.respond = hang
    pass(MAX_AGE_MS * 0.8 - 1)
    expect(await find()).toBe('keys')
    expect(server.requests).toBe(0)
    pass(1)
    expect(await atOnce(100, async () => find())).toEqual({ keys: 100 })
    await until(() => server.requests === 1)
    expect(ended()).toBe(1)
  })

  test('begins anew with each fetch', async () => {
    const { find, ended, set } = await warmKeySet()
    pass(MAX_AGE_MS * 0.9)
    await find()
    await until(() => ended() === 2)
    pass(MAX_AGE_MS * 0.7)
    expect(set.state).toBe('fresh')
    expect(await find()).toBe('keys')
    expect(server.requests).toBe(1)
  })

  test('past its end, the last good set stands in while the endpoint fails (R-JWKS-03)', async () => {
    const { find, told, ended } = await warmKeySet()
    server.respond = status(503)
    pass(MAX_AGE_MS * 0.9)
    await find()
    await until(() => ended() === 2)
    pass(MAX_AGE_MS)
    // From here on no request waits for the endpoint.
    server.respond = hang
    for (let i = 0; i < 50; i += 1) expect(await find()).toBe('keys')
    await until(() => server.requests === 2)
    expect(told('stale')).toHaveLength(1)
  })

  test('past its end, an endpoint that may answer is waited for (R-JWKS-32)', async () => {
    const { find } = await warmKeySet()
    server.serve(K2)
    pass(MAX_AGE_MS - 1)
    pass(1)
    expect(await find('k1')).toBe('unknown')
    expect(await find('k2')).toBe('keys')
  })

  test('ends for good after the stale window, and is told once (R-JWKS-04)', async () => {
    const { find, lookUp, told, set } = await warmKeySet()
    server.respond = status(503)
    pass(MAX_AGE_MS + STALE_MS - 1)
    expect(await find()).toBe('keys')
    pass(1)
    expect(set.state).toBe('exhausted')
    for (let i = 0; i < 20; i += 1) {
      const found = await lookUp()
      expect(found).toMatchObject({ kind: 'cannot-tell', cause: { code: 'http_503' } })
      expect((found as { retryAfterSeconds: number }).retryAfterSeconds).toBeLessThanOrEqual(30)
      pass(1_000)
    }
    expect(server.requests).toBeLessThanOrEqual(7)
    expect(told('exhausted')).toHaveLength(1)
    server.serve(K1)
    pass(30_000)
    expect(await find()).toBe('keys')
    expect(set.state).toBe('fresh')
  })

  test('is the same after the wall clock was set back (R-JWKS-42)', async () => {
    const { find, set } = await warmKeySet()
    for (const hours of [1, 24, 24 * 365]) {
      stepWall(-hours * 3_600_000)
      expect(await find()).toBe('keys')
      expect(set.ageMs).toBe(0)
    }
    pass(MAX_AGE_MS)
    expect(set.state).toBe('stale')
    expect(server.requests).toBe(0)
  })

  test('costs one fetch for each forward step of the wall clock, however many come (R-JWKS-42)', async () => {
    const { find, set } = await warmKeySet()
    for (let steps = 1; steps <= 3; steps += 1) {
      stepWall(3_600_000)
      expect(set.state).toBe('stale')
      expect(await atOnce(100, async () => find())).toEqual({ keys: 100 })
      expect(server.requests).toBe(steps)
      expect(set.state).toBe('fresh')
      stepWall(-3_600_000)
      expect(await atOnce(100, async () => find())).toEqual({ keys: 100 })
      expect(server.requests).toBe(steps)
    }
  })

  test('costs no more than the back-off allows where the wall clock jumps and the endpoint fails', async () => {
    const { find } = await warmKeySet()
    server.respond = status(503)
    for (let i = 0; i < 100; i += 1) {
      stepWall(i % 2 === 0 ? 3_600_000 : -3_600_000)
      await find()
    }
    expect(server.requests).toBe(1)
  })

  test('goes on while the machine is suspended, when the monotonic clock stops (R-JWKS-44)', async () => {
    const { find, set } = await warmKeySet()
    server.serve(K2)
    stepWall(20 * 60_000)
    expect(await find('k1')).toBe('unknown')
    expect(await find('k2')).toBe('keys')
    expect(server.requests).toBe(1)
    server.respond = status(503)
    stepWall(MAX_AGE_MS + STALE_MS)
    expect(set.state).toBe('exhausted')
    expect(await find('k2')).toBe('cannot-tell')
  })

  test('of 20 minutes asleep costs one fetch (R-JWKS-44)', async () => {
    const { find } = await warmKeySet()
    pass(20 * 60_000)
    expect(await atOnce(100, async () => find())).toEqual({ keys: 100 })
    expect(server.requests).toBe(1)
  })

  test.each([
    ['no-store', 60_000],
    ['no-cache, max-age=600', 60_000],
    ['max-age=5', 60_000],
    ['max-age=0', 60_000],
    ['public, max-age=120', 120_000],
    ['MAX-AGE=120', 120_000],
    ['max-age=31536000', MAX_AGE_MS],
    ['max-age=99999999999999999999', MAX_AGE_MS],
    ['s-maxage=120', MAX_AGE_MS],
    ['max-age=soon', MAX_AGE_MS],
    ['max-age=-1', MAX_AGE_MS],
    ['', MAX_AGE_MS],
  ])('with Cache-Control %j is %i ms (R-JWKS-37)', async (cacheControl, ageMs) => {
    server.respond = json({ keys: [K1] }, { 'cache-control': cacheControl })
    const { set } = await warmKeySet()
    pass(ageMs - 1)
    expect(set.state).toBe('fresh')
    pass(1)
    expect(set.state).toBe('stale')
  })

  test('is never longer than the option says, also where that is under a minute', async () => {
    server.respond = json({ keys: [K1] }, { 'cache-control': 'max-age=5' })
    const { set } = await warmKeySet({ maxAgeMs: 1_000 })
    pass(1_000)
    expect(set.state).toBe('stale')
  })
})

describe('a kid that the set does not have', () => {
  test('is looked for at once, so that a rotation is picked up (R-JWKS-27)', async () => {
    const { find } = await warmKeySet()
    server.serve(K1, K2)
    expect(await find('k2')).toBe('keys')
    expect(await find('k1')).toBe('keys')
    expect(server.requests).toBe(1)
  })

  test('is looked for once by a thousand at once (R-JWKS-28)', async () => {
    const { find } = await warmKeySet()
    server.serve(K1, K2)
    expect(await atOnce(1_000, async () => find('k2'))).toEqual({ keys: 1_000 })
    expect(server.requests).toBe(1)
  })

  test('costs one fetch where ten thousand are made up, and good ones stay (R-JWKS-29)', async () => {
    const { find } = await warmKeySet()
    const found = await atOnce(10_000, async (i) => find(i % 10 === 0 ? 'k1' : `made-up-${i}`))
    expect(found).toEqual({ unknown: 9_000, keys: 1_000 })
    for (let i = 0; i < 100; i += 1) {
      expect(await find(`made-up-later-${i}`)).toBe('unknown')
      pass(100)
    }
    expect(server.requests).toBe(1)
  })

  test('costs one fetch in all where the set is still empty', async () => {
    const { find } = keySetOf()
    expect(await atOnce(1_000, async (i) => find(`made-up-${i}`))).toEqual({ unknown: 1_000 })
    expect(await find('another')).toBe('unknown')
    expect(server.requests).toBe(1)
  })

  test('is looked for again after the cooldown, by time alone (R-JWKS-31)', async () => {
    const { find } = await warmKeySet()
    expect(await find('made-up')).toBe('unknown')
    server.serve(K1, K2)
    for (let ms = 0; ms < COOLDOWN_MS; ms += 1_000) {
      expect(await find('made-up')).toBe('unknown')
      expect(await find('k2')).toBe('unknown')
      pass(1_000)
    }
    expect(server.requests).toBe(1)
    expect(await find('k2')).toBe('keys')
    expect(server.requests).toBe(2)
  })

  test('is looked for once more where a fetch under way began before the rotation', async () => {
    const { find } = await warmKeySet()
    let answer = () => {}
    server.respond = (req, res) => {
      answer = () => {
        json({ keys: [K1] })(req, res)
      }
    }
    pass(MAX_AGE_MS * 0.9)
    await find()
    await until(() => server.requests === 1)
    server.serve(K1, K2)
    const found = atOnce(100, async () => find('k2'))
    answer()
    expect(await found).toEqual({ keys: 100 })
    expect(server.requests).toBe(2)
  })

  test('cannot be told when its own fetch failed, also while the set is fresh (R-JWKS-30)', async () => {
    const { lookUp, find, set } = await warmKeySet()
    server.respond = status(500)
    for (let i = 0; i < 100; i += 1) {
      const found = await lookUp(`k${i + 2}`)
      expect(found).toMatchObject({ kind: 'cannot-tell', cause: { code: 'http_500' } })
      const { retryAfterSeconds } = found as { retryAfterSeconds: number }
      expect(retryAfterSeconds).toBeGreaterThanOrEqual(1)
      expect(retryAfterSeconds).toBeLessThanOrEqual(8)
      expect(await find('k1')).toBe('keys')
      pass(100)
    }
    expect(set.state).toBe('fresh')
    // Back-off doubles from half a second, less a fifth by chance.
    expect(server.requests).toBeLessThanOrEqual(6)
  })

  test('is found one back-off after an outage in which it was rotated (R-JWKS-30)', async () => {
    const { find } = await warmKeySet()
    server.respond = status(500)
    for (let ms = 0; ms < 1_000; ms += 100) {
      expect(await find('k2')).toBe('cannot-tell')
      pass(100)
    }
    server.serve(K2)
    pass(2_000)
    expect(await find('k2')).toBe('keys')
    expect(await find('k3')).toBe('unknown')
  })

  test('is unknown for the cooldown after a fetch without it, also when a later one fails', async () => {
    const { find, ended } = await warmKeySet()
    pass(MAX_AGE_MS * 0.7)
    expect(await find('made-up')).toBe('unknown')
    server.respond = status(500)
    pass(COOLDOWN_MS - 1)
    expect(await find('made-up')).toBe('unknown')
    expect(server.requests).toBe(1)
    pass(1)
    expect(await find('made-up')).toBe('cannot-tell')
    expect(ended()).toBe(3)
  })

  test('waits for one deadline in all, also where it waits for two fetches', async () => {
    vi.useRealTimers()
    const { find, ended } = keySetOf({ timeoutMs: 1_200, maxAgeMs: 1 })
    expect(await find()).toBe('keys')
    let answer = () => {}
    server.respond = (req, res) => {
      answer = () => {
        json({ keys: [K1] })(req, res)
      }
    }
    await sleep(2)
    const first = find('k1')
    await until(() => server.requests === 2)
    const second = find('k2')
    await sleep(600)
    server.respond = hang
    answer()
    expect(await first).toBe('keys')
    expect(await second).toBe('cannot-tell')
    // The fetch for k2 has its own deadline, which is later.
    expect(server.requests).toBe(3)
    expect(ended()).toBe(2)
  })

  test('cannot be told while the set is stale, for a rotation may be hidden (R-JWKS-30)', async () => {
    const { lookUp, find } = await warmKeySet()
    server.respond = status(500)
    pass(MAX_AGE_MS)
    expect(await lookUp('k2')).toMatchObject({ kind: 'cannot-tell', reason: 'unavailable' })
    expect(await find('k1')).toBe('keys')
  })
})

describe('the keys of a set', () => {
  test('are trusted as long as they are in it', async () => {
    const { set, lookUp } = await warmKeySet()
    const found = await lookUp()
    const id = found.kind === 'keys' ? found.keys[0]?.id : undefined
    expect(await set.trusts(id ?? '')).toBe(true)
    server.serve(K2)
    pass(MAX_AGE_MS)
    expect(await set.trusts(id ?? '')).toBe(false)
  })

  test('are another key where the same kid has other content', async () => {
    const { set, lookUp } = await warmKeySet()
    const found = await lookUp()
    const id = found.kind === 'keys' ? found.keys[0]?.id : undefined
    server.serve(keyOf('k1'))
    pass(MAX_AGE_MS)
    expect(await set.trusts(id ?? '')).toBe(false)
    expect(set.size).toBe(1)
  })

  test('cannot be told where the set has run out', async () => {
    const { set } = await warmKeySet({ staleIfErrorMs: 0 })
    server.respond = status(500)
    pass(MAX_AGE_MS)
    expect(await set.trusts('any')).toMatchObject({ kind: 'cannot-tell' })
  })
})

describe('its age', () => {
  test('is told, from when the set was asked for', async () => {
    const { set, find } = keySetOf()
    expect(set.ageMs).toBeUndefined()
    await find()
    expect(set.ageMs).toBe(0)
    pass(1_234)
    expect(set.ageMs).toBe(1_234)
  })
})

describe('close', () => {
  test('ends a fetch that is under way, and its socket (R-JWKS-45)', async () => {
    server.respond = hang
    const { set, find, told } = keySetOf({ timeoutMs: 60_000 })
    const found = find()
    await until(() => server.requests === 1)
    set.close()
    expect(await found).toBe('cannot-tell')
    await until(() => server.pending === 0)
    expect(told('failed')).toMatchObject([{ cause: { code: 'closed' } }])
  })

  test('lets no fetch begin afterwards', async () => {
    const { set, find } = keySetOf()
    set.close()
    expect(await find()).toBe('cannot-tell')
    expect(server.requests).toBe(0)
  })
})
