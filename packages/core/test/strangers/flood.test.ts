import { afterEach, beforeEach, describe, expect, test, vi, type MockInstance } from 'vitest'
import {
  createAuthenticator,
  type ApiKeyOptions,
  type Authenticator,
  type Outcome,
} from '../../src/index.ts'

const TTL_MS = 10_000
const LATENCY_MS = 20
const AT_ONCE = 256

let authenticator: Authenticator
let running: number
let mostAtOnce: number
let emitWarning: MockInstance<typeof process.emitWarning>
const warnings = () => emitWarning.mock.calls.map(([, details]) => String(Object(details)['code']))
beforeEach(() => {
  emitWarning = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  running = 0
  mostAtOnce = 0
})
afterEach(async () => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  await authenticator.close()
})

function open(options: Partial<ApiKeyOptions> = {}): void {
  authenticator = createAuthenticator({
    apiKeys: {
      ttlMs: TTL_MS,
      lookup: async (key) => {
        running += 1
        mostAtOnce = Math.max(mostAtOnce, running)
        await new Promise((resolve) => {
          setTimeout(resolve, LATENCY_MS)
        })
        running -= 1
        return key.startsWith('customer') ? { tokenId: `id_${key}`, organizationId: 'org_1' } : null
      },
      ...options,
    },
  })
}

async function judge(key: string, remoteAddress = '192.0.2.1'): Promise<Outcome> {
  const headers = { authorization: `Bearer ${key}` }
  const outcome = authenticator.authenticate({ headers, socket: { remoteAddress } })
  await vi.advanceTimersByTimeAsync(LATENCY_MS)
  return outcome
}

/** Sends made-up keys, so many at once, and counts the answers by status. */
async function flood(count: number, remoteAddress = '198.51.100.1'): Promise<Map<number, number>> {
  const statuses = new Map<number, number>()
  for (let from = 0; from < count; from += AT_ONCE) {
    const batch = Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, i) =>
      authenticator.authenticate({
        headers: { authorization: `Bearer made-up-${performance.now()}-${from + i}` },
        socket: { remoteAddress },
      }),
    )
    for (let waited = 0; waited < AT_ONCE; waited += 8)
      await vi.advanceTimersByTimeAsync(LATENCY_MS)
    for (const outcome of await Promise.all(batch)) {
      const status = outcome.kind === 'granted' ? 200 : outcome.refusal.status
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }
  }
  return statuses
}

describe('made-up keys', () => {
  test('use up the budget of strangers, who are then answered 503 past an eighth of the lookups', async () => {
    open({ invalidAnswersPerSecond: 1 })
    expect((await flood(1_000)).get(401)).toBe(1_000)
    expect(authenticator.stats().apiKeys?.strangers.invalidAnswersLeft).toBeLessThan(20)
    await flood(AT_ONCE)
    mostAtOnce = 0
    const statuses = await flood(2_000)
    expect(mostAtOnce).toBeLessThanOrEqual(9)
    expect(statuses.get(503)).toBeGreaterThan(1_800)
    expect(warnings()).toEqual(['CLAVIGER_STRANGERS'])
  })

  test('cost known keys nothing', async () => {
    open({ invalidAnswersPerSecond: 1 })
    await judge('customer')
    await flood(2_000)
    vi.advanceTimersByTime(TTL_MS)
    const more = flood(AT_ONCE)
    expect(await judge('customer')).toMatchObject({ kind: 'granted' })
    await more
  })

  test('are told when to come back', async () => {
    open({ invalidAnswersPerSecond: 1, invalidAnswersAtOnce: 1, maxConcurrentLookups: 1 })
    await judge('made-up')
    const [, second] = [judge('made-up-1'), judge('made-up-2')]
    expect(await second).toMatchObject({
      reason: 'throttled',
      refusal: { status: 503, headers: { 'retry-after': '1' } },
    })
  })

  test('are forgotten as the budget fills again', async () => {
    open()
    await flood(2_000)
    vi.advanceTimersByTime(60_000)
    expect(authenticator.stats().apiKeys?.strangers.invalidAnswersLeft).toBe(1_000)
    expect((await flood(AT_ONCE)).get(401)).toBe(AT_ONCE)
  })

  test('that are refused from memory cost the budget nothing', async () => {
    open({ invalidAnswersPerSecond: 1 })
    await judge('made-up')
    for (let i = 0; i < 100; i += 1)
      await authenticator.authenticate({ headers: { authorization: 'Bearer made-up' } })
    expect(authenticator.stats().apiKeys?.strangers.invalidAnswersLeft).toBe(999)
  })
})

test('good keys cost the budget nothing, however many there are', async () => {
  open({ invalidAnswersAtOnce: 1_000 })
  for (let i = 0; i < 200; i += 1) {
    expect(await judge(`customer-${i}`)).toMatchObject({ kind: 'granted' })
  }
  expect(authenticator.stats().apiKeys?.strangers.invalidAnswersLeft).toBe(1_000)
})

describe('with strangerOf', () => {
  const strangerOf: ApiKeyOptions['strangerOf'] = ({ socket }) => socket?.remoteAddress

  test('a sender of made-up keys pays alone: a new customer elsewhere is served', async () => {
    open({ strangerOf, invalidAnswersPerSecond: 1 })
    await flood(2_000)
    const more = flood(AT_ONCE)
    expect(await judge('customer-new', '192.0.2.7')).toMatchObject({ kind: 'granted' })
    await more
    expect(authenticator.stats().apiKeys?.strangers.senders).toBe(2)
  })

  test('a sender of made-up keys keeps no other sender waiting, nor out of a full queue', async () => {
    // Within its budget: the authority is slow, and answers ten strangers a second.
    const slow = async (key: string) => {
      await new Promise((resolve) => {
        setTimeout(resolve, 600)
      })
      return key.startsWith('customer') ? { tokenId: `id_${key}`, organizationId: 'org_1' } : null
    }
    open({ strangerOf, lookup: slow, maxConcurrentLookups: 8, maxQueuedLookups: 64 })
    const ask = async (key: string, remoteAddress: string) =>
      authenticator.authenticate({
        headers: { authorization: `Bearer ${key}` },
        socket: { remoteAddress },
      })
    const attack: Promise<Outcome>[] = []
    const customers: Promise<Outcome>[] = []
    for (let second = 0; second < 10; second += 1) {
      for (let i = 0; i < 100; i += 1) {
        attack.push(ask(`made-up-${second}-${i}`, '198.51.100.1'))
      }
      await vi.advanceTimersByTimeAsync(500)
      customers.push(ask(`customer-${second}`, '192.0.2.7'))
      await vi.advanceTimersByTimeAsync(500)
    }
    await vi.advanceTimersByTimeAsync(5_000)
    expect((await Promise.all(customers)).map(({ kind }) => kind)).toEqual(
      Array.from({ length: 10 }, () => 'granted'),
    )
    await Promise.all(attack)
  })

  test('a request does not get the 503 of another sender with the same key', async () => {
    open({
      strangerOf,
      invalidAnswersPerSecond: 1,
      invalidAnswersAtOnce: 1,
      maxConcurrentLookups: 8,
    })
    await judge('made-up', '198.51.100.1')
    const attacker = { socket: { remoteAddress: '198.51.100.1' } }
    const ask = async (key: string, sender: object) =>
      authenticator.authenticate({ headers: { authorization: `Bearer ${key}` }, ...sender })
    // It holds the one place for senders over budget.
    const held = ask('made-up-2', attacker)
    const theirs = ask('customer-new', attacker)
    const other = ask('customer-new', { socket: { remoteAddress: '192.0.2.7' } })
    await vi.advanceTimersByTimeAsync(2 * LATENCY_MS)
    await held
    expect(await theirs).toMatchObject({ reason: 'throttled' })
    expect(await other).toMatchObject({ kind: 'granted' })
  })
})
