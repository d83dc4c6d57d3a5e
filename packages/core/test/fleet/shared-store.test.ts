import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { memoryBus } from '../../../conformance/src/memory-bus.ts'
import { memoryStore } from '../../../conformance/src/memory-store.ts'
import { parseMessage, writeMessage } from '../../src/revocation/message.ts'
import { settle } from '../api-key/controlled-lookup.ts'
import { found, playedBus, startProcess, storeWith } from './fleet-process.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'Date', 'setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

const UNSTORED = { v: 1, by: 'keyId', value: 'apit_good', unstored: true }
const STORED = { v: 1, by: 'keyId', value: 'apit_good' }

describe('a revocation that another process could not tell the store', () => {
  test('is heard with just that, and what the store has of the key is not believed', async () => {
    const shared = memoryStore()
    const bus = memoryBus()
    const neighbour = startProcess({ store: shared, bus: bus.join() })
    const process = startProcess({ store: shared, bus: bus.join() })
    await neighbour.ask()
    expect(await process.ask()).toBe('store')
    const broken = storeWith({
      revoke: async () => {
        throw new Error('READONLY')
      },
    })
    const sender = startProcess({ store: broken, bus: bus.join() })
    await sender.revoke({ keyId: 'apit_good' }).catch(() => {})
    vi.advanceTimersByTime(0)
    expect(await process.ask()).toBe('authority')
  })

  test('is one of a process that has a bus and no store', async () => {
    const shared = memoryStore()
    const bus = memoryBus()
    const neighbour = startProcess({ store: shared, bus: bus.join() })
    const process = startProcess({ store: shared, bus: bus.join() })
    await neighbour.ask()
    expect(await process.ask()).toBe('store')
    await startProcess({ bus: bus.join() }).revoke({ keyId: 'apit_good' })
    vi.advanceTimersByTime(0)
    expect(await process.ask()).toBe('authority')
  })

  test('is forgotten when everything from before it has run out', async () => {
    const { bus, hear } = playedBus()
    const process = startProcess({ store: storeWith({ read: async () => found() }), bus })
    hear(UNSTORED)
    expect(await process.ask()).toBe('authority')
    vi.advanceTimersByTime(29_999)
    hear(STORED)
    hear(UNSTORED)
    expect(await process.ask()).toBe('authority')
    vi.advanceTimersByTime(30_001)
    expect(await process.ask()).toBe('store')
  })

  test('is forgotten when the store has been told', async () => {
    const { bus, hear } = playedBus()
    const process = startProcess({ store: storeWith({ read: async () => found() }), bus })
    hear(UNSTORED)
    hear({ ...UNSTORED, value: 'apit_another' })
    hear(STORED)
    // What is found was looked up a second before it is read, and after this process heard.
    vi.advanceTimersByTime(1_001)
    expect(await process.ask()).toBe('store')
  })

  test('is one of too many to remember: then the store is not believed at all', async () => {
    const { bus, hear } = playedBus()
    const process = startProcess({ store: storeWith({ read: async () => found() }), bus })
    for (let i = 0; i <= 10_000; i += 1) hear({ ...UNSTORED, value: `apit_${i}` })
    expect(await process.ask()).toBe('authority')
  })
})

test('a message says what it is about, and whether the store knows', () => {
  const revocation = { by: 'userId', value: 'usr_1' } as const
  for (const isStored of [true, false]) {
    expect(parseMessage(writeMessage({ revocation, isStored }))).toEqual({ revocation, isStored })
  }
})

test('a bus that is cut off is reported once, without any revocation', async () => {
  const { bus, cutOff, reconnect } = playedBus()
  const process = startProcess({ bus })
  const askFor = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 100) {
      vi.advanceTimersByTime(100)
      await process.ask()
      await settle()
    }
  }
  await askFor(2_000)
  cutOff()
  await askFor(900)
  expect(process.fleetEvents()).toEqual([])
  await askFor(5_000)
  expect(process.fleetEvents()).toEqual([{ part: 'bus', kind: 'failing' }])
  reconnect()
  await askFor(5_000)
  expect(process.fleetEvents()).toEqual([
    { part: 'bus', kind: 'failing' },
    { part: 'bus', kind: 'recovered' },
  ])
})
