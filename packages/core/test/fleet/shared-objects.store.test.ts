import { describe, expect, test, vi } from 'vitest'
import { RevocationDeliveryError } from '../../src/fleet/delivery-queue.ts'
import { settle } from '../api-key/controlled-lookup.ts'
import { playedBus, startProcess } from './fleet-process.ts'
import { MESSAGE, TARGET, closableStore, warm, freezeTime } from './shared-objects-setup.ts'

freezeTime()

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
