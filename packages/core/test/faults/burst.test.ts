import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createAuthenticator, type Authenticator } from '../../src/index.ts'
import { introspectionOf } from '../support/introspection-of.ts'
import { startFaultyServer, type FaultyServer } from './faulty-server.ts'
import { judge } from './subjects.ts'

const TTL_MS = 30_000
const OPEN_SECONDS = 10
const FAILURES = 5

let server: FaultyServer
let authenticator: Authenticator
beforeEach(async () => {
  vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  server = await startFaultyServer((_, response) => {
    response.end('{"active":true,"client_id":"org_1"}')
  })
  const endpoint = `http://127.0.0.1:${server.port}/`
  authenticator = createAuthenticator({
    apiKeys: {
      lookup: introspectionOf(endpoint),
      ttlMs: TTL_MS,
      staleIfErrorMs: 300_000,
    },
  })
})
afterEach(async () => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  await authenticator.close()
  await server.goOffline()
})

const answerWith = (status: number, headers = {}) => {
  server.breakWith((_, response) => response.writeHead(status, headers).end())
}
const judgeNew = async (count: number) => {
  const seen: string[] = []
  for (let i = 0; i < count; i += 1) {
    const outcome = await judge(authenticator, `new-${i}`)
    seen.push(
      outcome.kind === 'granted'
        ? '200'
        : `${outcome.refusal.status} after ${outcome.refusal.headers['retry-after']}`,
    )
  }
  return new Set(seen)
}

test('a burst of 500 costs strangers five calls, and one to see that it is over (R-KEY-30, R-KEY-31)', async () => {
  await judge(authenticator, 'known')
  vi.advanceTimersByTime(TTL_MS)
  answerWith(500)
  // The first of them opens nothing, and the fifth does.
  expect(await judgeNew(FAILURES)).toEqual(new Set(['503 after 1']))
  expect(await judgeNew(50)).toEqual(new Set([`503 after ${OPEN_SECONDS}`]))
  expect(server.requests).toBe(1 + FAILURES)

  vi.advanceTimersByTime(OPEN_SECONDS * 1_000 - 3_000)
  expect(await judgeNew(50)).toEqual(new Set(['503 after 3']))
  expect(server.requests).toBe(1 + FAILURES)
  // Long past its TTL. It is asked about, since what strangers met says nothing about known keys.
  expect(await judge(authenticator, 'known')).toMatchObject({ kind: 'granted' })
  expect(server.requests).toBe(2 + FAILURES)

  vi.advanceTimersByTime(3_000)
  server.mend()
  const crowd = Array.from({ length: 100 }, async (_, i) => judge(authenticator, `crowd-${i}`))
  const statuses = (await Promise.all(crowd)).map(({ kind }) => kind)
  expect(statuses.filter((kind) => kind === 'granted')).toHaveLength(1)
  expect(server.requests).toBe(3 + FAILURES)
  expect(await judgeNew(50)).toEqual(new Set(['200']))
})

test('after a 429 with Retry-After: 7 the authority is not asked about strangers for seven seconds (R-KEY-08)', async () => {
  answerWith(429, { 'retry-after': '7' })
  expect(await judgeNew(50)).toEqual(new Set(['503 after 7']))
  server.mend()
  vi.advanceTimersByTime(6_999)
  expect(await judgeNew(50)).toEqual(new Set(['503 after 1']))
  expect(server.requests).toBe(1)
  vi.advanceTimersByTime(1)
  expect(await judgeNew(50)).toEqual(new Set(['200']))
})
