import { createAuthenticator, type Authenticator, type Outcome } from '@claviger/core'
import type { Emulator, Fault } from '@claviger/emulator'
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { sampled } from '../../../conformance/src/sampled.ts'
import { isDeep, soakCount } from '../../../conformance/src/soak-count.ts'
import { instanceLookup, ownLookup } from '../support/ask.ts'
import { startTestEmulator } from '../support/start-test-emulator.ts'

const HUGE_MEGABYTES = soakCount('hugeMegabytes')
const HUGE = `${HUGE_MEGABYTES} MB`
// Longer than the breaker stays open, and than any Retry-After below; the clock is the tests' own.
const SOON_MS = 31_000

const cells = { tried: 0 }
const unhandled: unknown[] = []
const onUnhandled = (reason: unknown) => unhandled.push(reason)

let emulator: Emulator
beforeEach(async () => {
  process.on('unhandledRejection', onUnhandled)
  vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  // Only what the breaker and the cache go by: the client's own timers are real.
  vi.useFakeTimers({ toFake: ['performance'] })
  emulator = await startTestEmulator()
})
afterEach(async () => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  process.off('unhandledRejection', onUnhandled)
  await emulator.close()
})
afterAll(() => {
  console.log(
    `fault matrix of Scalekit: ${cells.tried} cells, each refused with 503 and recovered by itself`,
  )
})

interface Cell {
  readonly fault: Fault | 'refused'
  /** Ended by the deadline alone, so one that is worth waiting for. */
  readonly isEndless?: boolean
  /** @default 1 */
  readonly retryAfter?: number
  /** @default 'unavailable' */
  readonly reason?: 'misconfigured' | 'either'
}

const ANY: Readonly<Record<string, Cell>> = {
  'nothing listens': { fault: 'refused' },
  'a reset': { fault: { kind: 'reset' } },
  'no answer': { fault: { kind: 'hang', when: 'before-headers' }, isEndless: true },
  'headers and no body': { fault: { kind: 'hang', when: 'after-headers' }, isEndless: true },
  '500': { fault: { kind: 'http-status', status: 500 } },
  '502 with a page for people': {
    fault: { kind: 'http-status', status: 502, body: '<title>Bad gateway</title>' },
  },
  '503': { fault: { kind: 'http-status', status: 503 } },
  '504': { fault: { kind: 'http-status', status: 504 } },
  '429': { fault: { kind: 'http-status', status: 429 } },
  'asked too often, with 7 seconds': {
    fault: { kind: 'rate-limit', retryAfter: 7 },
    retryAfter: 7,
  },
  'asked too often, with a day': {
    fault: { kind: 'rate-limit', retryAfter: 86_400 },
    retryAfter: 300,
  },
  'asked too often, with nonsense': { fault: { kind: 'rate-limit', retryAfter: 'soon' } },
  'a login page': { fault: { kind: 'html' } },
  bytes: { fault: { kind: 'garbage' } },
  [HUGE]: { fault: { kind: 'huge-body', bytes: HUGE_MEGABYTES * 1e6 } },
  'a redirect': { fault: { kind: 'redirect', location: 'http://127.0.0.1:9/' } },
  Unavailable: { fault: { kind: 'grpc-status', code: 'Unavailable' } },
}

const ABOUT_KEYS: Readonly<Record<string, Cell>> = {
  ...ANY,
  Internal: { fault: { kind: 'grpc-status', code: 'Internal' } },
  DeadlineExceeded: { fault: { kind: 'grpc-status', code: 'DeadlineExceeded' } },
  Unimplemented: { fault: { kind: 'grpc-status', code: 'Unimplemented' }, reason: 'misconfigured' },
  'our credentials are refused': {
    fault: { kind: 'grpc-status', code: 'Unauthenticated' },
    reason: 'misconfigured',
  },
  'we may not ask': {
    fault: { kind: 'grpc-status', code: 'PermissionDenied' },
    reason: 'misconfigured',
  },
}

const ABOUT_TOKENS: Readonly<Record<string, Cell>> = {
  ...ANY,
  // What answers there is not a token endpoint, so the environment URL is wrong.
  'a redirect': {
    fault: { kind: 'redirect', location: 'http://127.0.0.1:9/' },
    reason: 'misconfigured',
  },
  'our credentials are refused': {
    fault: { kind: 'http-status', status: 401, body: '{"error":"invalid_client"}' },
    reason: 'misconfigured',
  },
}

// What is out of our reach below a client that the application made: it repeats calls by itself,
// keeps `Retry-After` to itself, follows redirects of its token endpoint, takes a page for a token,
// and reads an answer of any size.
const OUT_OF_REACH = { names: [HUGE], retryAfter: 1 }

const CLIENTS = [
  ['a client of our own', { makeLookup: ownLookup, isOurs: true }],
  ['a client of the application', { makeLookup: instanceLookup, isOurs: false }],
] as const

// The application's own client repeats a call after a second, so its table is for the deep run.
describe.each(isDeep ? CLIENTS : CLIENTS.slice(0, 1))('with %s', (_, { makeLookup, isOurs }) => {
  // The loop tries each fault in one of the two places.
  const aboutKeys = sampled(isOurs ? Object.entries(ABOUT_KEYS) : withinReach(ABOUT_KEYS), 2)
  const aboutTokens = sampled(Object.entries(ABOUT_TOKENS), 2, 1).map(
    ([name, cell]) => [name, isOurs ? cell : { ...cell, reason: 'either' as const }] as const,
  )
  const open = (timeoutMs: number) =>
    createAuthenticator({ apiKeys: { lookup: makeLookup(emulator), ttlMs: 86_400_000, timeoutMs } })

  describe('when asked about a key', () => {
    test.each(aboutKeys)(
      '%s: 503, what is known stays good, and it recovers (R-KEY-07)',
      async (__, cell) => {
        const authenticator = open(deadlineOf(cell))
        const known = emulator.issueKey().token
        await judgeUntilGranted(authenticator, known)

        await strike('ValidateToken', cell)
        expectUnavailable(await judge(authenticator, emulator.issueKey().token), cell)
        expect(await judge(authenticator, known)).toMatchObject({ kind: 'granted' })

        await recover(cell)
        await judgeUntilGranted(authenticator, emulator.issueKey().token)
        expect(await judge(authenticator, known)).toMatchObject({ kind: 'granted' })
        await authenticator.close()
        cells.tried += 1
      },
    )
  })

  describe('when asked for our own access token', () => {
    test.each(aboutTokens)('%s: 503, and it recovers', async (__, cell) => {
      const authenticator = open(deadlineOf(cell))
      await strike('oauth/token', cell)
      const { token } = emulator.issueKey()
      expectUnavailable(await judge(authenticator, token), cell)

      await recover(cell)
      await judgeUntilGranted(authenticator, token)
      await authenticator.close()
      expect(unhandled).toEqual([])
      cells.tried += 1
    })
  })
})

function withinReach(table: Readonly<Record<string, Cell>>): [string, Cell][] {
  return Object.entries(table)
    .filter(([name]) => !OUT_OF_REACH.names.includes(name))
    .map(([name, cell]) => [name, { ...cell, retryAfter: OUT_OF_REACH.retryAfter }])
}

const judge = (authenticator: Authenticator, key: string): Promise<Outcome> =>
  authenticator.authenticate({ headers: { authorization: `Bearer ${key}` } })

// A short deadline is over early on a loaded machine too, and that is no failure to recover.
async function judgeUntilGranted(authenticator: Authenticator, key: string): Promise<void> {
  for (let tries = 0; tries < 20; tries += 1) {
    if ((await judge(authenticator, key)).kind === 'granted') return
    vi.advanceTimersByTime(SOON_MS)
  }
  throw new Error('It did not recover.')
}

function deadlineOf({ isEndless = false }: Cell): number {
  return isEndless ? 300 : 1_500
}

async function strike(target: 'ValidateToken' | 'oauth/token', { fault }: Cell): Promise<void> {
  if (fault === 'refused') await emulator.goOffline()
  else emulator.fault(target, fault)
}

async function recover({ fault, retryAfter = 0 }: Cell): Promise<void> {
  if (fault === 'refused') await emulator.goOnline()
  emulator.clearFaults()
  vi.advanceTimersByTime(Math.max(SOON_MS, retryAfter * 1_000))
}

function expectUnavailable(outcome: Outcome, { retryAfter = 1, reason }: Cell): void {
  expect(outcome).toMatchObject({
    kind: 'refused',
    refusal: {
      status: 503,
      body: '{"error":"Authentication temporarily unavailable"}',
      headers: { 'retry-after': String(retryAfter), 'cache-control': 'no-store' },
    },
  })
  const reasons = reason === 'either' ? ['unavailable', 'misconfigured'] : [reason ?? 'unavailable']
  expect(reasons).toContain('reason' in outcome ? outcome.reason : 'granted')
  expect(outcome).not.toHaveProperty('refusal.headers.www-authenticate')
}
