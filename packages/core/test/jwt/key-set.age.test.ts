import { describe, expect, test, vi } from 'vitest'
import { json, status, until } from './key-server.ts'
import {
  K1,
  K2,
  MAX_AGE_MS,
  STALE_MS,
  atOnce,
  hang,
  keySetOf,
  pass,
  server,
  warmKeySet,
  useKeyServer,
} from './key-set-under-test.ts'

useKeyServer()

const stepWall = (ms: number) => vi.setSystemTime(Date.now() + ms)

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
