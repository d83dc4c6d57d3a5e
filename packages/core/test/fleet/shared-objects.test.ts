import { allowWarnings } from '../../../conformance/src/allow-warnings.ts'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { memoryBus } from '../../../conformance/src/memory-bus.ts'
import { memoryStore } from '../../../conformance/src/memory-store.ts'
import { RevocationDeliveryError } from '../../src/fleet/delivery-queue.ts'
import { settle } from '../api-key/controlled-lookup.ts'
import { playedBus, startProcess, storeWith, type FleetProcess } from './fleet-process.ts'

allowWarnings('CLAVIGER_UNAVAILABLE')

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'Date', 'setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

const TARGET = { keyId: 'apit_good' }
const MESSAGE = { v: 1, by: 'keyId', value: 'apit_good' }

async function warm(...members: readonly FleetProcess[]): Promise<void> {
  for (const member of members) {
    await member.ask()
    expect(await member.ask()).toBe('memory')
  }
}

/** A store in memory that can be told to take no revocation, and counts how often it is closed. */
function closableStore() {
  const shared = memoryStore()
  const state = { isReadOnly: false }
  const close = vi.fn<() => Promise<void>>(async () => {})
  const revoke = vi.fn<typeof shared.revoke>(async (revocation) => {
    if (state.isReadOnly) throw new Error('READONLY')
    await shared.revoke(revocation)
  })
  return { shared, state, close, revoke, store: { ...shared, revoke, close } }
}

describe('one bus object in two authenticators', () => {
  test('brings a revocation of another process to both', async () => {
    const { bus, hear } = playedBus()
    const [one, two] = [startProcess({ bus }), startProcess({ bus })]
    await warm(one, two)
    hear(MESSAGE)
    expect(await one.ask()).toBe('authority')
    expect(await two.ask()).toBe('authority')
    expect([one, two].map((each) => each.revocationOrigins())).toEqual([['bus'], ['bus']])
  })

  test('tells both of a gap', async () => {
    const { bus, gap } = playedBus()
    const [one, two] = [startProcess({ bus }), startProcess({ bus })]
    await warm(one, two)
    gap()
    expect(await one.ask()).toBe('authority')
    expect(await two.ask()).toBe('authority')
  })

  test('counts as current for neither while it is cut off', async () => {
    const { bus, cutOff } = playedBus()
    const options = { cutOffTtlMs: 0 }
    const [one, two] = [startProcess({ bus }, options), startProcess({ bus }, options)]
    await warm(one, two)
    cutOff()
    expect(await one.ask()).toBe('authority')
    expect(await two.ask()).toBe('authority')
  })

  test('carries a revocation of one to the other at once, though it leaves out its own process', async () => {
    const member = memoryBus().join()
    const [one, two] = [startProcess({ bus: member }), startProcess({ bus: member })]
    await warm(one, two)
    const revoked = one.revoke(TARGET)
    // Nothing was awaited yet.
    expect(two.revocationOrigins()).toEqual(['sibling'])
    expect(await two.ask()).toBe('authority')
    await revoked
    expect(one.revocationOrigins()).toEqual(['local'])
  })

  test('carries a revocation of one to the other also while it cannot be reached', async () => {
    const member = memoryBus().join()
    const [one, two] = [startProcess({ bus: member }), startProcess({ bus: member })]
    await warm(one, two)
    member.cutOff()
    await expect(two.revoke(TARGET)).rejects.toBeInstanceOf(RevocationDeliveryError)
    expect(await one.ask()).toBe('authority')
  })

  test('keeps a lookup of the other that was under way from filling its cache', async () => {
    const { bus } = playedBus()
    const one = startProcess({ bus })
    let answer!: () => void
    const two = startProcess(
      { bus },
      {
        lookup: async () =>
          new Promise((resolve) => {
            answer = () => {
              resolve({ tokenId: 'apit_good', organizationId: 'org_1' })
            }
          }),
      },
    )
    const before = two.ask()
    await settle()
    await one.revoke(TARGET)
    answer()
    await before
    const after = two.ask()
    await settle()
    answer()
    expect(await after).toBe('authority')
  })

  test('serves one that comes later', async () => {
    const { bus, hear } = playedBus()
    const one = startProcess({ bus })
    await warm(one)
    const two = startProcess({ bus })
    await warm(two)
    hear(MESSAGE)
    expect(await one.ask()).toBe('authority')
    expect(await two.ask()).toBe('authority')
  })
})

describe('one store object in two authenticators', () => {
  test('carries a revocation of one to the memory of the other, without a bus', async () => {
    const { store } = closableStore()
    const [one, two] = [startProcess({ store }), startProcess({ store })]
    await warm(one, two)
    await one.revoke(TARGET)
    expect(await two.ask()).toBe('authority')
  })

  test('is not believed by the other while it has not taken a revocation of one', async () => {
    const { store, state, shared } = closableStore()
    const [one, two] = [startProcess({ store }), startProcess({ store })]
    await startProcess({ store: shared }).ask()
    state.isReadOnly = true
    await expect(one.revoke(TARGET)).rejects.toBeInstanceOf(RevocationDeliveryError)
    expect(await two.ask()).toBe('authority')
  })

  test('is not believed by the other, and is told in the end, also when the one was closed', async () => {
    const { store, state, shared } = closableStore()
    const [one, two] = [startProcess({ store }), startProcess({ store })]
    await startProcess({ store: shared }).ask()
    state.isReadOnly = true
    await expect(one.revoke(TARGET)).rejects.toBeInstanceOf(RevocationDeliveryError)
    await one.authenticator.close()
    expect(await two.ask()).toBe('authority')
    expect(await startProcess({ store: shared }).ask()).toBe('store')
    state.isReadOnly = false
    vi.advanceTimersByTime(1_000)
    await settle()
    expect(await startProcess({ store: shared }).ask()).toBe('authority')
  })
})

describe('siblings with different stores', () => {
  test('tell the stores of all before the bus', async () => {
    const { bus, publish } = playedBus()
    const [first, second] = [closableStore(), closableStore()]
    const one = startProcess({ bus, store: first.store })
    const two = startProcess({ bus, store: second.store })
    await startProcess({ store: second.shared }).ask()
    second.state.isReadOnly = true
    await expect(one.revoke(TARGET)).rejects.toBeInstanceOf(RevocationDeliveryError)
    expect(publish.mock.calls).toEqual([[JSON.stringify({ ...MESSAGE, unstored: true })]])
    expect(await two.ask()).toBe('authority')
    second.state.isReadOnly = false
    vi.advanceTimersByTime(1_000)
    await settle()
    expect(first.revoke).toHaveBeenCalledTimes(1)
    expect(publish.mock.calls.slice(1)).toEqual([[JSON.stringify(MESSAGE)]])
  })

  test('are told of each other also through a third', async () => {
    const { bus } = playedBus()
    const { store } = closableStore()
    const one = startProcess({ bus })
    startProcess({ bus, store })
    const three = startProcess({ store })
    await warm(three)
    await one.revoke(TARGET)
    expect(await three.ask()).toBe('authority')
  })
})

test('a revocation is tried again for as long as any sibling believes what it read before', async () => {
  const { store, state, revoke } = closableStore()
  const one = startProcess({ store }, { ttlMs: 100 })
  startProcess({ store }, { ttlMs: 30_000 })
  state.isReadOnly = true
  await expect(one.revoke(TARGET)).rejects.toBeInstanceOf(RevocationDeliveryError)
  for (let second = 0; second < 5; second += 1) {
    vi.advanceTimersByTime(1_000)
    await settle()
  }
  state.isReadOnly = false
  vi.advanceTimersByTime(1_000)
  await settle()
  await expect(revoke.mock.results.at(-1)?.value).resolves.toBeUndefined()
})

describe('closing', () => {
  test('one authenticator leaves the other current, and hearing', async () => {
    const { store, close: closeStore } = closableStore()
    const { bus, hear } = playedBus()
    const close = vi.fn<() => Promise<void>>(async () => {})
    Object.assign(bus, { close })
    const [one, two] = [startProcess({ store, bus }), startProcess({ store, bus })]
    await warm(two)
    await one.authenticator.close()
    // Twice by the same one is once.
    await one.authenticator.close()
    expect([close, closeStore].map(({ mock }) => mock.calls.length)).toEqual([0, 0])
    hear(MESSAGE)
    expect(two.revocationOrigins()).toEqual(['bus'])
    expect(one.revocationOrigins()).toEqual([])
    await two.authenticator.close()
    expect([close, closeStore].map(({ mock }) => mock.calls.length)).toEqual([1, 1])
  })

  test('the last one makes a closed store or bus an error for a later authenticator', async () => {
    const { store } = closableStore()
    const bus = memoryBus().join()
    await startProcess({ store }).authenticator.close()
    await startProcess({ bus }).authenticator.close()
    expect(() => startProcess({ store })).toThrow(/^options\.store must be open/)
    expect(() => startProcess({ bus })).toThrow(/^options\.bus must be open/)
    expect(() => startProcess({ bus })).toThrow(TypeError)
  })

  test('lets a later authenticator go on with a bus that has nothing to close', async () => {
    const { bus, hear } = playedBus()
    await startProcess({ bus }).authenticator.close()
    const later = startProcess({ bus })
    await warm(later)
    hear(MESSAGE)
    expect(await later.ask()).toBe('authority')
  })

  test('closes an object that is both store and bus once, with the last of both', async () => {
    const { store, close } = closableStore()
    const both = Object.assign(playedBus().bus, store)
    const [one, two] = [startProcess({ store: both }), startProcess({ bus: both })]
    await one.authenticator.close()
    expect(close).not.toHaveBeenCalled()
    await two.authenticator.close()
    expect(close).toHaveBeenCalledTimes(1)
    const three = Object.assign(playedBus().bus, storeWith({}), { close })
    await startProcess({ store: three, bus: three }).authenticator.close()
    expect(close).toHaveBeenCalledTimes(2)
  })

  test('leaves no memory trusted as if the bus of the sibling were its own', async () => {
    const { bus } = playedBus()
    const [one, two] = [startProcess({ bus }), startProcess({ bus })]
    await warm(one, two)
    await one.authenticator.close()
    vi.advanceTimersByTime(5_000)
    expect(await one.ask()).toBe('unavailable')
    expect(await two.ask()).toBe('memory')
  })
})

test('a bus that refuses its listener fails the startup, and leaves the store to the others', async () => {
  const { store, close } = closableStore()
  const bus = memoryBus().join()
  bus.subscribe({ onMessage: () => {}, onGap: () => {} })
  expect(() => startProcess({ store, bus })).toThrow(TypeError)
  const other = startProcess({ store })
  await warm(other)
  await other.authenticator.close()
  expect(close).toHaveBeenCalledTimes(1)
})
