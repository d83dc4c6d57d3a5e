import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { RevocationDeliveryError } from '../../src/fleet/delivery-queue.ts'
import { settle } from '../api-key/controlled-lookup.ts'
import { found, playedBus, startProcess, storeWith, type FleetProcess } from './fleet-process.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'Date', 'setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

const never = async () => new Promise<never>(() => {})

/** Revokes a key, and tells what has become of the call so far. */
async function startRevoking(process: FleetProcess): Promise<() => unknown> {
  let state: unknown = 'waiting'
  process.revoke({ keyId: 'apit_good' }).then(
    () => {
      state = 'resolved'
    },
    (error: unknown) => {
      state = error
    },
  )
  // Until its first wait, which then has all of its time before it.
  await settle()
  return () => state
}

async function pass(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 100) {
    vi.advanceTimersByTime(100)
    await settle()
  }
  await settle()
}

describe('a store whose revoke() never settles', () => {
  test('makes revoke() reject after 5 s, and the bus is told then', async () => {
    const { bus, publish } = playedBus()
    const process = startProcess({ store: storeWith({ revoke: never }), bus })
    const state = await startRevoking(process)
    await pass(4_900)
    expect(state()).toBe('waiting')
    expect(publish).not.toHaveBeenCalled()
    await pass(100)
    expect(state()).toBeInstanceOf(RevocationDeliveryError)
    expect(publish).toHaveBeenCalledTimes(1)
    expect(publish.mock.calls[0]?.[0]).toContain('"unstored":true')
  })

  test('is not believed about the key, from the call of revoke() on', async () => {
    let key = 'good'
    const store = storeWith({ read: async () => found(key), revoke: never })
    const process = startProcess({ store })
    expect(await process.ask()).toBe('store')
    const state = await startRevoking(process)
    expect(await process.ask()).toBe('authority')
    await pass(5_000)
    expect(state()).toBeInstanceOf(RevocationDeliveryError)
    key = 'good-unrelated'
    expect(await process.ask(key)).toBe('store')
  })

  test('is reported in one event', async () => {
    const process = startProcess({ store: storeWith({ revoke: never }) })
    await startRevoking(process)
    await pass(4_900)
    expect(process.fleetEvents()).toEqual([])
    await pass(15_100)
    expect(process.fleetEvents()).toEqual([{ part: 'store', kind: 'failing' }])
  })

  test('is told again, until it answers', async () => {
    const revoke = vi.fn<() => Promise<void>>(never)
    const process = startProcess({ store: storeWith({ revoke }) })
    await startRevoking(process)
    // 5 s for each answer, and a second in between.
    await pass(6_000)
    expect(revoke).toHaveBeenCalledTimes(2)
    await pass(6_000)
    expect(revoke).toHaveBeenCalledTimes(3)
    revoke.mockImplementation(async () => {})
    await pass(6_000)
    expect(revoke).toHaveBeenCalledTimes(4)
    await pass(20_000)
    expect(revoke).toHaveBeenCalledTimes(4)
  })
})

describe('a bus whose publish() never settles', () => {
  test('makes revoke() reject after 5 s, and is told again', async () => {
    const { bus, publish } = playedBus()
    publish.mockImplementation(never)
    const process = startProcess({ bus })
    const state = await startRevoking(process)
    await pass(4_900)
    expect(state()).toBe('waiting')
    await pass(100)
    expect(state()).toBeInstanceOf(RevocationDeliveryError)
    expect(process.fleetEvents()).toEqual([{ part: 'bus', kind: 'failing' }])
    publish.mockImplementation(async () => {})
    await pass(1_000)
    expect(publish).toHaveBeenCalledTimes(2)
  })

  test('does not keep the revoked key in memory', async () => {
    const { bus, publish } = playedBus()
    publish.mockImplementation(never)
    const process = startProcess({ bus })
    await process.ask()
    expect(await process.ask()).toBe('memory')
    await startRevoking(process)
    expect(await process.ask()).toBe('authority')
  })
})

test('a store and a bus that never answer make revoke() reject after 10 s', async () => {
  const { bus, publish } = playedBus()
  publish.mockImplementation(never)
  const state = await startRevoking(startProcess({ store: storeWith({ revoke: never }), bus }))
  await pass(9_900)
  expect(state()).toBe('waiting')
  await pass(100)
  expect(state()).toBeInstanceOf(RevocationDeliveryError)
})

test('a store and a bus whose close() never settles make close() resolve after 5 s', async () => {
  const { bus } = playedBus()
  const store = { ...storeWith({}), close: never }
  const { authenticator } = startProcess({ store, bus: { ...bus, close: never } })
  let isClosed = false
  const closing = authenticator.close().then(() => {
    isClosed = true
  })
  await settle()
  await pass(4_900)
  expect(isClosed).toBe(false)
  await pass(100)
  expect(isClosed).toBe(true)
  await closing
})
