import { describe, expect, test, vi } from 'vitest'
import { memoryBus } from '../../../conformance/src/memory-bus.ts'
import { playedBus, startProcess, storeWith } from './fleet-process.ts'
import { MESSAGE, closableStore, warm, freezeTime } from './shared-objects-setup.ts'

freezeTime()

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
