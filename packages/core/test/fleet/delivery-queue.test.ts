import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { memoryStore } from '../../../conformance/src/memory-store.ts'
import { RevocationDeliveryError } from '../../src/fleet/delivery-queue.ts'
import type { StoreReading } from '../../src/fleet/store.ts'
import { settle } from '../api-key/controlled-lookup.ts'
import { found, playedBus, startProcess, storeWith } from './fleet-process.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'Date', 'setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

const TARGET = { keyId: 'apit_good' }

async function pass(ms: number): Promise<void> {
  vi.advanceTimersByTime(ms)
  await settle()
}

/** A store whose revocations can be made to fail. */
function storeOfTwo() {
  const shared = memoryStore()
  const state = { isReadOnly: false }
  const store = storeWith({
    read: async (...args) => shared.read(...args),
    write: async (...args) => shared.write(...args),
    revoke: async (...args) => {
      if (state.isReadOnly) throw new Error('READONLY')
      await shared.revoke(...args)
    },
  })
  return { shared, store, state }
}

test('the store hears of a revocation before the bus does', async () => {
  const order: string[] = []
  const { bus, publish } = playedBus()
  publish.mockImplementation(async () => {
    order.push('bus')
  })
  const store = storeWith({
    revoke: async () => {
      await settle()
      order.push('store')
    },
  })
  await startProcess({ store, bus }).revoke(TARGET)
  expect(order).toEqual(['store', 'bus'])
})

describe('a revocation that the store does not take', () => {
  test('rejects, and holds here all the same: what the store has of the key is not believed', async () => {
    const { shared, store, state } = storeOfTwo()
    const neighbour = startProcess({ store: shared })
    const process = startProcess({ store })
    await neighbour.ask()
    expect(await process.ask()).toBe('store')
    state.isReadOnly = true
    await expect(process.revoke(TARGET)).rejects.toBeInstanceOf(RevocationDeliveryError)
    expect(await process.ask()).toBe('authority')
  })

  test('is tried again, until the store takes it', async () => {
    const { shared, store, state } = storeOfTwo()
    const neighbour = startProcess({ store: shared })
    const process = startProcess({ store })
    await neighbour.ask()
    state.isReadOnly = true
    await expect(process.revoke(TARGET)).rejects.toBeInstanceOf(RevocationDeliveryError)
    await pass(1_000)
    expect(await startProcess({ store: shared }).ask()).toBe('store')
    state.isReadOnly = false
    await pass(1_000)
    expect(await startProcess({ store: shared }).ask()).toBe('authority')
  })

  test('goes to the bus at once, and once more when the store has taken it', async () => {
    const { store, state } = storeOfTwo()
    const { bus, publish } = playedBus()
    const process = startProcess({ store, bus })
    state.isReadOnly = true
    await expect(process.revoke(TARGET)).rejects.toBeInstanceOf(RevocationDeliveryError)
    expect(publish).toHaveBeenCalledTimes(1)
    await pass(1_000)
    await pass(1_000)
    expect(publish).toHaveBeenCalledTimes(1)
    state.isReadOnly = false
    await pass(1_000)
    expect(publish).toHaveBeenCalledTimes(2)
    await pass(5_000)
    expect(publish).toHaveBeenCalledTimes(2)
  })

  test('is given up when everything from before it has run out', async () => {
    const revoke = vi.fn<() => Promise<void>>(async () => {
      throw new Error('down')
    })
    const process = startProcess({ store: storeWith({ revoke }) }, { ttlMs: 3_000 })
    await expect(process.revoke(TARGET)).rejects.toBeInstanceOf(RevocationDeliveryError)
    for (let second = 0; second < 10; second += 1) await pass(1_000)
    const { length } = revoke.mock.calls
    expect(length).toBeGreaterThan(2)
    for (let second = 0; second < 10; second += 1) await pass(1_000)
    expect(revoke).toHaveBeenCalledTimes(length)
  })

  test('counts also for a reading that was under way when the store took it', async () => {
    let isDown = true
    let answer!: (reading: StoreReading) => void
    const store = storeWith({
      read: async () =>
        new Promise((resolve) => {
          answer = resolve
        }),
      revoke: async () => {
        if (isDown) throw new Error('down')
      },
    })
    const process = startProcess({ store })
    await expect(process.revoke(TARGET)).rejects.toBeInstanceOf(RevocationDeliveryError)
    await pass(950)
    const asked = process.ask()
    await settle()
    isDown = false
    await pass(50)
    // The store read this before it heard of the revocation.
    answer(found())
    expect(await asked).toBe('authority')
  })
})

describe('a revocation that the bus does not take', () => {
  test('rejects, and is tried again', async () => {
    const { bus, publish } = playedBus()
    publish.mockRejectedValueOnce(new Error('cut off'))
    const process = startProcess({ bus })
    await expect(process.revoke(TARGET)).rejects.toBeInstanceOf(RevocationDeliveryError)
    await pass(1_000)
    expect(publish).toHaveBeenCalledTimes(2)
  })

  test('is not tried again once the authenticator is closed', async () => {
    const { bus, publish } = playedBus()
    publish.mockRejectedValue(new Error('cut off'))
    const process = startProcess({ bus })
    await expect(process.revoke(TARGET)).rejects.toBeInstanceOf(RevocationDeliveryError)
    await process.authenticator.close()
    await pass(5_000)
    expect(publish).toHaveBeenCalledTimes(1)
  })
})

test('more revocations than can be remembered: the store is not believed until all has run out', async () => {
  const store = storeWith({
    read: async () => found('good-unrelated'),
    revoke: async () => {
      throw new Error('down')
    },
  })
  const process = startProcess({ store })
  expect(await process.ask('good-unrelated')).toBe('store')
  for (let i = 0; i <= 10_000; i += 1) {
    // None resolves as if it had been delivered, not even the one that took another's place.
    const error: unknown = await process.revoke({ keyId: `apit_${i}` }).catch((it: unknown) => it)
    if (!(error instanceof RevocationDeliveryError)) throw new Error(`resolved: ${i}`)
  }
  await process.authenticator.revoke({ keyId: 'apit_good-unrelated' }).catch(() => {})
  expect(await process.ask('good-unrelated')).toBe('authority')
  expect(await process.ask('good-other')).toBe('authority')
})
