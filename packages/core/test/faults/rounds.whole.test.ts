import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createAuthenticator } from '../../src/index.ts'
import { soakCount } from '../../../conformance/src/soak-count.ts'
import { introspectionOf } from '../support/introspection-of.ts'
import { heapAfterCollection } from '../support/collect-garbage.ts'
import { eventually } from '../support/eventually.ts'
import { FAULTS } from './fault-table.ts'
import type { Fault } from './fault.ts'
import { startFaultyServer, type Behaviour } from './faulty-server.ts'
import { judge } from './subjects.ts'

const ROUNDS = soakCount('faultsInARow')
// A heap moves by some megabytes by itself. In a deep run, 9,000 leaks of 4 kB, a promise and its
// closure, would be 36 MB.
const LEAK_BYTES = 16_000_000

const unhandled: unknown[] = []
// Only those about listeners: a list of all of them, and a spy's record of its calls, would grow by
// more than the leaks that are looked for.
const warnings: string[] = []
const onUnhandled = (reason: unknown) => unhandled.push(reason)
const emitWarning = process.emitWarning.bind(process)
beforeEach(() => {
  process.on('unhandledRejection', onUnhandled)
  process.emitWarning = (warning: string | Error) => {
    if (String(warning).includes('MaxListeners')) warnings.push(String(warning))
  }
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
})
afterEach(() => {
  process.off('unhandledRejection', onUnhandled)
  vi.useRealTimers()
  process.emitWarning = emitWarning
})

const countListeners = () =>
  process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0)

// What costs little: no wait and no megabytes.
const isCheap = ({ fault, isEndless }: Fault) =>
  isEndless !== true && !/reset|closed|no HTTP|20,000/.test(fault)
const CHEAP: readonly Behaviour[] = [
  ...FAULTS['the answer is an error'],
  ...FAULTS['the answer is nonsense'],
  ...FAULTS['the answer is a redirect'],
]
  .filter(isCheap)
  .flatMap(({ behaviour }) => (typeof behaviour === 'function' ? [behaviour] : []))
const BROKEN: readonly Behaviour[] = FAULTS['the connection breaks'].flatMap(({ behaviour }) =>
  typeof behaviour === 'function' ? [behaviour] : [],
)

test(
  `${ROUNDS.toLocaleString('en')} faults in a row leave nothing behind: no socket, timer, listener or heap (R-ADAPT-12)`,
  { timeout: 120_000 },
  async () => {
    const server = await startFaultyServer((_, response) => {
      response.end('{"active":true,"client_id":"org_1"}')
    })
    const endpoint = `http://127.0.0.1:${server.port}/`
    const authenticator = createAuthenticator({
      apiKeys: {
        lookup: introspectionOf(endpoint),
        ttlMs: 86_400_000,
      },
    })
    expect((await judge(authenticator, 'a-cached-key')).kind).toBe('granted')
    const listeners = countListeners()
    let heapBefore = 0
    let mostSockets = 0
    const statuses = new Map<number, number>()

    for (let round = 0; round < ROUNDS; round += 1) {
      if (round === ROUNDS / 10) heapBefore = await heapAfterCollection()
      // Every tenth breaks the connection as well, which is what could leak a socket.
      const list = round % 10 === 0 ? BROKEN : CHEAP
      server.breakWith(list[Math.floor(round / 10) % list.length] ?? (() => {}))
      const outcome = await judge(authenticator, `key-${round}`)
      const status = outcome.kind === 'granted' ? 200 : outcome.refusal.status
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
      mostSockets = Math.max(mostSockets, server.openSockets)
      // Past the breaker, so that each round really asks.
      vi.advanceTimersByTime(301_000)
    }

    const grown = (await heapAfterCollection()) - heapBefore
    console.log(
      `${ROUNDS} faults: ${[...statuses].map(([status, count]) => `${count} × ${status}`).join(', ')}, ` +
        `${server.requests} requests, at most ${mostSockets} sockets, heap ${(grown / 1e6).toFixed(1)} MB more`,
    )
    expect([...statuses]).toEqual([[503, ROUNDS]])
    expect(server.requests).toBeGreaterThanOrEqual(ROUNDS + 1)
    expect(grown).toBeLessThan(LEAK_BYTES)
    expect(mostSockets).toBeLessThan(10)
    expect(countListeners()).toBe(listeners)
    expect(warnings).toEqual([])
    expect(authenticator.stats().apiKeys).toMatchObject({
      cache: { valid: 1, invalid: 0 },
      lookupsRunning: 0,
      lookupsQueued: 0,
    })
    server.mend()
    for (let i = 0; i < 100; i += 1) {
      expect((await judge(authenticator, `a-new-key-${i}`)).kind).toBe('granted')
    }
    // The clock stood still, so no forgotten timer has gone off. `fetch` has one or two of its own.
    expect(vi.getTimerCount()).toBeLessThan(10)
    expect((await judge(authenticator, 'a-cached-key')).kind).toBe('granted')

    await authenticator.close()
    await server.goOffline()
    await eventually(() => server.openSockets === 0)
    expect(unhandled).toEqual([])
  },
)
