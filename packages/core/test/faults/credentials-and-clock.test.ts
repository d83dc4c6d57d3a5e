import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createAuthenticator, type AuthEvent, type Outcome } from '../../src/index.ts'
import { introspectionOf } from '../support/introspection-of.ts'
import { startFaultyServer, type Answer, type FaultyServer } from './faulty-server.ts'
import { issueToken, judge, PUBLIC_KEYS, tokenAuthenticator } from './subjects.ts'

const HOUR_MS = 3_600_000
const SOON_MS = 11_000

let server: FaultyServer
const start = async (well: Answer) => {
  server = await startFaultyServer(well)
  return `http://127.0.0.1:${server.port}/`
}
const emitWarning = vi.spyOn(process, 'emitWarning')
const warnings = () => emitWarning.mock.calls.map(([, details]) => String(Object(details)['code']))
const statusOf = (outcome: Outcome) => (outcome.kind === 'granted' ? 200 : outcome.refusal.status)

beforeEach(() => {
  emitWarning.mockReset().mockImplementation(() => {})
})
afterEach(async () => {
  vi.useRealTimers()
  await server.goOffline()
})

describe('our own secret', () => {
  // Takes the second secret only, once it was rotated; `Basic` of RFC 6749 §2.3.1.
  const introspectionServer = () => {
    const state = { accepts: 'first-secret', asked: 0 }
    const answer: Answer = ({ headers }, response) => {
      state.asked += 1
      const given = Buffer.from(headers.authorization?.slice(6) ?? '', 'base64').toString()
      const isGood = given === `api:${state.accepts}`
      response
        .writeHead(isGood ? 200 : 401)
        .end(isGood ? '{"active":true,"client_id":"org_1"}' : '{}')
    }
    return { state, answer }
  }

  test('that the authority refuses is our fault: 503, loud, and what is cached stays good (R-KEY-09)', async () => {
    const { state, answer } = introspectionServer()
    const endpoint = await start(answer)
    const events: AuthEvent[] = []
    const authenticator = createAuthenticator({
      apiKeys: {
        lookup: introspectionOf(endpoint, 'first-secret'),
      },
      onEvent: (event) => events.push(event),
    })
    expect(statusOf(await judge(authenticator, 'cached'))).toBe(200)
    state.accepts = 'second-secret'
    expect(await judge(authenticator, 'new')).toMatchObject({
      reason: 'misconfigured',
      refusal: { status: 503, headers: { 'retry-after': '1' } },
    })
    expect(statusOf(await judge(authenticator, 'cached'))).toBe(200)
    expect(warnings()).toEqual(['CLAVIGER_MISCONFIGURED'])
    expect(events).toContainEqual(
      expect.objectContaining({
        type: 'lookup',
        reason: 'misconfigured',
        cause: expect.objectContaining({ code: 'http_401' }),
      }),
    )
    await authenticator.close()
  })

  test('that is rotated while lookups are in flight is read anew: the next lookup is good', async () => {
    const { state, answer } = introspectionServer()
    const endpoint = await start(answer)
    let secret = 'first-secret'
    const lookup = introspectionOf(endpoint, () => secret)
    const authenticator = createAuthenticator({ apiKeys: { lookup, cache: false } })
    // It expires between our reading it and the authority's judging it.
    server.breakWith((request, response, well) => {
      state.accepts = 'second-secret'
      well(request, response)
    })
    expect(statusOf(await judge(authenticator, 'a-key'))).toBe(503)
    secret = 'second-secret'
    expect(statusOf(await judge(authenticator, 'a-key'))).toBe(200)
    expect(state.asked).toBe(2)
    await authenticator.close()
  })

  test('that cannot be read is our fault as well, and no request is made', async () => {
    const { state, answer } = introspectionServer()
    const endpoint = await start(answer)
    const lookup = introspectionOf(endpoint, () => '')
    const authenticator = createAuthenticator({ apiKeys: { lookup } })
    expect(await judge(authenticator, 'a-key')).toMatchObject({ reason: 'misconfigured' })
    expect(state.asked).toBe(0)
    await authenticator.close()
  })
})

describe.each([
  ['an hour fast', HOUR_MS],
  ['an hour slow', -HOUR_MS],
])('a wall clock that is set %s', (_, shiftMs) => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date', 'performance'] })
  })

  test('does not freeze the cache of keys, which asks again when it is set forward', async () => {
    const endpoint = await start((__, response) =>
      response.end('{"active":true,"client_id":"org_1"}'),
    )
    const lookup = introspectionOf(endpoint)
    const authenticator = createAuthenticator({ apiKeys: { lookup, ttlMs: 30_000 } })
    await judge(authenticator, 'a-key')
    vi.setSystemTime(Date.now() + shiftMs)
    await judge(authenticator, 'a-key')
    const requests = shiftMs > 0 ? 2 : 1
    expect(server.requests).toBe(requests)
    vi.advanceTimersByTime(30_000)
    await judge(authenticator, 'a-key')
    expect(server.requests).toBe(requests + 1)
    await authenticator.close()
  })

  test('does not freeze the key set, and fetches it once at most (R-JWKS-42)', async () => {
    const uri = await start((__, response) => response.end(JSON.stringify(PUBLIC_KEYS)))
    const authenticator = tokenAuthenticator(uri)
    expect(statusOf(await judge(authenticator, issueToken()))).toBe(200)
    vi.setSystemTime(Date.now() + shiftMs)
    // Forward, the machine may have been suspended for so long.
    const fetches = shiftMs > 0 ? 2 : 1
    for (let i = 0; i < 10; i += 1) {
      expect(statusOf(await judge(authenticator, issueToken()))).toBe(200)
      expect(server.requests).toBe(fetches)
    }
    vi.advanceTimersByTime(601_000)
    expect(statusOf(await judge(authenticator, issueToken()))).toBe(200)
    expect(server.requests).toBe(fetches + 1)
    await authenticator.close()
  })

  test('and the dates of credentials go by it all the same (R-JWKS-43)', async () => {
    const uri = await start((__, response) => response.end(JSON.stringify(PUBLIC_KEYS)))
    const authenticator = tokenAuthenticator(uri)
    const seconds = Math.floor(Date.now() / 1_000)
    const token = issueToken({ nbf: seconds, exp: seconds + 600 })
    expect(statusOf(await judge(authenticator, token))).toBe(200)
    vi.setSystemTime(Date.now() + shiftMs)
    expect(statusOf(await judge(authenticator, token))).toBe(401)
    await authenticator.close()
  })
})

test('an outage of an hour costs the key endpoint a call per back-off, and the authority one per breaker', async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  const url = await start((_, response) => response.writeHead(500).end())
  const lookup = introspectionOf(url)
  const keys = createAuthenticator({ apiKeys: { lookup } })
  for (let i = 0; i < 1_200; i += 1) {
    expect(statusOf(await judge(keys, `key-${i}`))).toBe(503)
    vi.advanceTimersByTime(3_000)
  }
  const lookups = server.requests
  const tokens = tokenAuthenticator(url)
  for (let i = 0; i < 1_200; i += 1) {
    expect(statusOf(await judge(tokens, issueToken()))).toBe(503)
    vi.advanceTimersByTime(3_000)
  }
  const fetches = server.requests - lookups
  console.log(
    `an hour of outage at a request in three seconds: ${lookups} lookups, ${fetches} fetches of the key set`,
  )
  // Five that open the breaker, then one every ten seconds.
  expect(lookups).toBeLessThanOrEqual(5 + 3_600_000 / (SOON_MS - 1_000))
  // Back-off doubles from half a second to thirty, less a fifth by chance.
  expect(fetches).toBeLessThanOrEqual(7 + 3_600_000 / 24_000)
  await keys.close()
  await tokens.close()
})
