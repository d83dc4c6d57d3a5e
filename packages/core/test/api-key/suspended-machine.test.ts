import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { memoryStore } from '../../../conformance/src/memory-store.ts'
import type { Store } from '../../src/fleet/store.ts'
import { found, startControlled, startProcess, storeWith } from '../fleet/fleet-process.ts'
import { infoOf, settle } from './controlled-lookup.ts'
import { allowWarnings } from '../../../conformance/src/allow-warnings.ts'

allowWarnings('CLAVIGER_UNAVAILABLE')

const HOUR_MS = 3_600_000

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'Date', 'setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** The wall clock goes on, and nothing else does: a suspended machine, or a clock that is set. */
const stepWall = (ms: number) => vi.setSystemTime(Date.now() + ms)

describe('a machine that was suspended, or whose wall clock was set forward', () => {
  test('asks again about a good key that would be too old', async () => {
    const process = startProcess({})
    await process.ask()
    stepWall(10_000)
    expect(await process.ask()).toBe('memory')
    stepWall(HOUR_MS)
    expect(await process.ask()).toBe('authority')
    expect(await process.ask()).toBe('memory')
  })

  test('asks again about a bad key', async () => {
    const process = startProcess({})
    await process.ask('bad')
    stepWall(HOUR_MS)
    await process.ask('bad')
    expect(process.lookups()).toBe(2)
  })

  test('lets no verdict stand in that would be too old', async () => {
    let isDown = false
    const lookup = async (key: string) => {
      if (isDown) throw new Error('down')
      return infoOf(key)
    }
    const process = startProcess({}, { lookup, staleIfErrorMs: 60_000 })
    await process.ask()
    isDown = true
    stepWall(40_000)
    expect(await process.ask()).toBe('stale')
    stepWall(HOUR_MS)
    expect(await process.ask()).toBe('unavailable')
  })

  test('does not take over what it read from the store before', async () => {
    let answer!: (reading: Awaited<ReturnType<Store['read']>>) => void
    const read = vi.fn<Store['read']>(
      async () =>
        new Promise((resolve) => {
          answer = resolve
        }),
    )
    const process = startProcess({ store: storeWith({ read }) })
    const asked = process.ask()
    await settle()
    stepWall(HOUR_MS)
    answer(found())
    expect(await asked).toBe('authority')
  })

  test('counts what it took from the store as old as it is', async () => {
    const process = startProcess({ store: storeWith({ read: async () => found('good', 10_000) }) })
    expect(await process.ask()).toBe('store')
    stepWall(5_000)
    expect(await process.ask()).toBe('memory')
    stepWall(5_001)
    expect(await process.ask()).toBe('store')
  })

  test('shares nothing whose time is over', async () => {
    const store = memoryStore()
    const { process, questions } = startControlled({ store }, { ttlMs: 5_000 })
    const asked = process.ask()
    await settle()
    stepWall(6_000)
    questions[0]?.answer(infoOf('good'))
    expect(await asked).toBe('authority')
    expect(await startProcess({ store }).ask()).toBe('authority')
  })

  test('asks again when an answer is from before', async () => {
    const { process, questions } = startControlled({})
    const asked = process.ask()
    await settle()
    stepWall(HOUR_MS)
    questions[0]?.answer(infoOf('good'))
    await settle()
    questions[1]?.answer(null)
    expect(await asked).toBe('unknown_key')
  })

  test('joins no lookup from before', async () => {
    const { process, questions } = startControlled({})
    const early = process.ask()
    await settle()
    stepWall(5_000)
    const late = process.ask()
    await settle()
    questions[0]?.answer(infoOf('good'))
    questions[1]?.answer(null)
    expect([await early, await late]).toEqual(['authority', 'unknown_key'])
  })

  test('asks about each key once, and never about more than 64 at once', async () => {
    const KEYS = 1_000
    let [running, mostAtOnce] = [0, 0]
    const lookup = async (key: string) => {
      running += 1
      mostAtOnce = Math.max(mostAtOnce, running)
      await settle()
      running -= 1
      lookups += 1
      return infoOf(key)
    }
    let lookups = 0
    const process = startProcess({}, { lookup })
    const askAll = async (times: number) =>
      Promise.all(
        Array.from({ length: KEYS * times }, async (_, i) => process.ask(`good${i % KEYS}`)),
      )
    await askAll(1)
    expect(lookups).toBe(KEYS)
    stepWall(HOUR_MS)
    const reasons = await askAll(3)
    expect(new Set(reasons)).toEqual(new Set(['authority']))
    expect(lookups).toBe(2 * KEYS)
    expect(mostAtOnce).toBe(64)
  })
})

describe('a wall clock that was set back', () => {
  test('keeps nothing alive for longer, and forgets nothing', async () => {
    const process = startProcess({})
    await process.ask()
    stepWall(-HOUR_MS)
    vi.advanceTimersByTime(20_000)
    expect(await process.ask()).toBe('memory')
    vi.advanceTimersByTime(10_000)
    expect(await process.ask()).toBe('authority')
  })

  test('keeps no bad key alive for longer', async () => {
    const process = startProcess({})
    await process.ask('bad')
    stepWall(-HOUR_MS)
    await process.ask('bad')
    expect(process.lookups()).toBe(1)
    vi.advanceTimersByTime(5_000)
    await process.ask('bad')
    expect(process.lookups()).toBe(2)
  })
})
