import { describe, expect, test, vi } from 'vitest'
import { json, status, until } from './key-server.ts'
import {
  COOLDOWN_MS,
  K1,
  K2,
  MAX_AGE_MS,
  atOnce,
  hang,
  keySetOf,
  pass,
  server,
  warmKeySet,
  useKeyServer,
} from './key-set-under-test.ts'

useKeyServer()

const sleep = async (ms: number) =>
  new Promise((resolve) => {
    setTimeout(resolve, ms)
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
