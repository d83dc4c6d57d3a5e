import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Store } from '../../src/fleet/store.ts'
import { settle } from '../api-key/controlled-lookup.ts'
import { startProcess, storeWith } from './fleet-process.ts'
import { allowWarnings } from '../../../conformance/src/allow-warnings.ts'

allowWarnings('CLAVIGER_STRANGERS')

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'Date', 'setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

// Strangers have three quarters.
const READS_OF_STRANGERS = 192
const MAX_CHANGES = 1_024
const CHANGES_OF_STRANGERS = 768
const FAILING = { part: 'store', kind: 'failing' }
const RECOVERED = { part: 'store', kind: 'recovered' }

/** A store whose readings a test answers, all at once. */
function slowStore(parts: Partial<Store> = {}) {
  let waiting: (() => void)[] = []
  const read = vi.fn<Store['read']>(
    async () =>
      new Promise((resolve) => {
        waiting.push(() => {
          resolve({ ticket: '1' })
        })
      }),
  )
  return {
    store: storeWith({ read, ...parts }),
    read,
    answer: () => {
      for (const each of waiting) each()
      waiting = []
    },
  }
}

describe('a flood of made-up keys', () => {
  test('has a bounded number of readings under way, and is judged by the authority past it', async () => {
    const { store, read } = slowStore()
    const process = startProcess({ store })
    const asked = Array.from({ length: 240 }, async (_, i) => process.ask(`bad${i}`))
    for (let i = 0; i < 20; i += 1) await settle()
    expect(read).toHaveBeenCalledTimes(READS_OF_STRANGERS)
    expect(process.lookups()).toBe(240 - READS_OF_STRANGERS)
    vi.advanceTimersByTime(500)
    expect(new Set(await Promise.all(asked))).toEqual(new Set(['unknown_key']))
  })

  test('leaves room for a key that was good before', async () => {
    const { store, read, answer } = slowStore()
    const process = startProcess({ store })
    const first = process.ask('good')
    await settle()
    answer()
    await first
    // Its verdict has run out.
    vi.advanceTimersByTime(30_000)
    for (let i = 0; i < 300; i += 1) void process.ask(`bad${i}`)
    await settle()
    const before = read.mock.calls.length
    void process.ask('good')
    await settle()
    expect(read).toHaveBeenCalledTimes(before + 1)
    answer()
  })

  test('has a bounded number of removals under way', async () => {
    const remove = vi.fn<Store['remove']>(async () => new Promise(() => {}))
    const process = startProcess({ store: storeWith({ remove }) })
    for (let i = 0; i < 900; i += 1) await process.ask(`bad${i}`)
    expect(remove).toHaveBeenCalledTimes(CHANGES_OF_STRANGERS)
  })

  test('has a bounded number of writings under way', async () => {
    const write = vi.fn<Store['write']>(async () => new Promise(() => {}))
    const process = startProcess({ store: storeWith({ write }) })
    for (let i = 0; i < 1_100; i += 1) await process.ask(`good${i}`)
    expect(write).toHaveBeenCalledTimes(MAX_CHANGES)
  })
})

test('an overload is told once it has lasted for a second, and when it is over', async () => {
  const { store, answer } = slowStore()
  const process = startProcess({ store })
  let serial = 0
  const flood = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 100) {
      for (let i = 0; i < 200; i += 1) void process.ask(`bad${(serial += 1)}`)
      await settle()
      answer()
      await settle()
      vi.advanceTimersByTime(100)
    }
  }
  await flood(1_000)
  expect(process.fleetEvents()).toEqual([])
  await flood(1_000)
  expect(process.fleetEvents()).toEqual([FAILING])
  vi.advanceTimersByTime(1_000)
  void process.ask('bad')
  await settle()
  expect(process.fleetEvents()).toEqual([FAILING, RECOVERED])
  answer()
})
