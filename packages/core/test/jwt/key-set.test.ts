import type { RequestListener } from 'node:http'
import { describe, expect, test } from 'vitest'
import { json, status, until } from './key-server.ts'
import {
  K1,
  K2,
  MAX_AGE_MS,
  atOnce,
  hang,
  keyOf,
  keySetOf,
  pass,
  server,
  warmKeySet,
  useKeyServer,
} from './key-set-under-test.ts'

useKeyServer()

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

describe('the keys of a set', () => {
  test('are trusted as long as they are in it', async () => {
    const { set, lookUp } = await warmKeySet()
    const found = await lookUp()
    const id = found.kind === 'keys' ? found.keys[0]?.id : undefined
    expect(await set.trusts(id ?? '', performance.now() + 10_000)).toBe(true)
    server.serve(K2)
    pass(MAX_AGE_MS)
    expect(await set.trusts(id ?? '', performance.now() + 10_000)).toBe(false)
  })

  test('are another key where the same kid has other content', async () => {
    const { set, lookUp } = await warmKeySet()
    const found = await lookUp()
    const id = found.kind === 'keys' ? found.keys[0]?.id : undefined
    server.serve(keyOf('k1'))
    pass(MAX_AGE_MS)
    expect(await set.trusts(id ?? '', performance.now() + 10_000)).toBe(false)
    expect(set.size).toBe(1)
  })

  test('cannot be told where the set has run out', async () => {
    const { set } = await warmKeySet({ staleIfErrorMs: 0 })
    server.respond = status(500)
    pass(MAX_AGE_MS)
    expect(await set.trusts('any', performance.now() + 10_000)).toMatchObject({
      kind: 'cannot-tell',
    })
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
