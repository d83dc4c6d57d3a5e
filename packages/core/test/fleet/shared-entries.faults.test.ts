import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { infoOf, settle } from '../api-key/controlled-lookup.ts'
import type { Store } from '../../src/fleet/store.ts'
import { found, startProcess, storeWith } from './fleet-process.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'Date', 'setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

const ERROR = () => {
  throw new Error('thrown, not rejected')
}
const FAULTY: readonly (readonly [string, Partial<Store>])[] = [
  ['rejects', { read: async () => Promise.reject(new Error('down')) }],
  ['throws', { read: ERROR, write: ERROR, remove: ERROR, revoke: ERROR }],
  ['rejects what is written', { write: async () => Promise.reject(new Error('OOM')) }],
  ['rejects what is removed', { remove: async () => Promise.reject(new Error('no')) }],
  ['answers null', { read: async () => null as never }],
  ['answers no promise', { read: () => 7 as never, write: () => 7 as never }],
  ['answers without a ticket', { read: async () => ({ found: found().found }) as never }],
  ['finds null', { read: async () => ({ ticket: '1', found: null }) as never }],
  ['finds another form', { read: async () => ({ ticket: '1', found: { info: [1] } }) as never }],
  ['finds a key without an ID', { read: async () => broken({ tokenId: '' }) }],
  ['finds a key without a lifetime', { read: async () => broken({ lifetimeMs: undefined }) }],
  ['finds what has run out', { read: async () => found('good', 0) }],
  ['finds what lives longer than anything', { read: async () => found('good', 31_000) }],
  ['finds what never runs out', { read: async () => found('good', Infinity) }],
  ['finds what runs out at no time', { read: async () => found('good', Number.NaN) }],
  ['finds what has expired', { read: async () => broken({ expiry: '2001-01-01T00:00:00Z' }) }],
]

function broken(parts: Record<string, unknown>) {
  const { ticket, found: it } = found()
  return { ticket, found: { ...it, info: { ...it.info, ...parts } } }
}

describe.each(FAULTY)('a store that %s', (_, parts) => {
  test('is done without', async () => {
    const process = startProcess({ store: storeWith(parts) })
    expect(await process.ask()).toBe('authority')
    expect(await process.ask()).toBe('memory')
    expect(await process.ask('bad')).toBe('unknown_key')
  })
})

test('a store that never answers leaves the authority three quarters of the time', async () => {
  const store = storeWith({ read: async () => new Promise(() => {}) })
  const process = startProcess({ store }, { timeoutMs: 2_000 })
  const asked = process.ask()
  await settle()
  vi.advanceTimersByTime(500)
  await settle()
  expect(await asked).toBe('authority')
  // Now the authority is as slow as it may be.
  const slow = startProcess(
    { store },
    {
      timeoutMs: 2_000,
      lookup: async (key) => {
        await new Promise((resolve) => {
          setTimeout(resolve, 1_400)
        })
        return infoOf(key)
      },
    },
  )
  const askedSlow = slow.ask()
  for (let i = 0; i < 20; i += 1) {
    await settle()
    vi.advanceTimersByTime(100)
  }
  expect(await askedSlow).toBe('authority')
})

describe('what happens to the store', () => {
  const state = { canRead: true, canWrite: true }
  const check = (isGood: boolean) => {
    if (!isGood) throw new Error('no')
  }
  const start = () =>
    startProcess({
      store: storeWith({
        read: async () => {
          check(state.canRead)
          return { ticket: '1' }
        },
        write: async () => {
          check(state.canWrite)
        },
      }),
    })
  const FAILING = { part: 'store', kind: 'failing' }
  const RECOVERED = { part: 'store', kind: 'recovered' }
  beforeEach(() => {
    Object.assign(state, { canRead: true, canWrite: true })
  })

  test('is told once when it begins and once when it is over', async () => {
    const process = start()
    for (let i = 0; i < 5; i += 1) await process.ask(`good${i}`)
    expect(process.fleetEvents()).toEqual([])
    state.canRead = false
    for (let i = 0; i < 50; i += 1) await process.ask(`good-down${i}`)
    expect(process.fleetEvents()).toEqual([FAILING])
    state.canRead = true
    vi.advanceTimersByTime(1_000)
    for (let i = 0; i < 50; i += 1) await process.ask(`good-up${i}`)
    expect(process.fleetEvents()).toEqual([FAILING, RECOVERED])
  })

  test('is told once while it can be read and not written', async () => {
    const process = start()
    state.canWrite = false
    for (let i = 0; i < 50; i += 1) {
      await process.ask(`good${i}`)
      vi.advanceTimersByTime(1_000)
    }
    expect(process.fleetEvents()).toEqual([FAILING])
    state.canWrite = true
    await process.ask('good-again')
    await settle()
    expect(process.fleetEvents()).toEqual([FAILING, RECOVERED])
  })

  test('is told once while it fails now and then', async () => {
    const process = start()
    for (let i = 0; i < 50; i += 1) {
      state.canRead = i % 2 === 0
      await process.ask(`good${i}`)
      vi.advanceTimersByTime(100)
    }
    expect(process.fleetEvents()).toEqual([FAILING])
  })
})

test('does not write what is not a key (R-REDIS-11)', async () => {
  const write = vi.fn<Store['write']>(async () => {})
  const process = startProcess({ store: storeWith({ write }) })
  for (let i = 0; i < 20; i += 1) await process.ask(`bad${i}`)
  expect(write).not.toHaveBeenCalled()
})
