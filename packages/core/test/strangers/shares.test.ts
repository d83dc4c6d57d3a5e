import { allowWarnings } from '../../../conformance/src/allow-warnings.ts'
import { describe, expect, test, vi } from 'vitest'
import type { Authenticator, Lookup } from '../../src/index.ts'
import { judge } from '../faults/subjects.ts'
import { useStoppedTimers } from './use-stopped-timers.ts'

allowWarnings('CLAVIGER_UNAVAILABLE')

const TTL_MS = 10_000
const PLACES = 64
const FOR_STRANGERS = 48

const open = useStoppedTimers()
let authenticator: Authenticator

const infoOf = (key: string) => ({ tokenId: `id_${key}`, organizationId: 'org_1' })
const never = () => new Promise<never>(() => {})

async function openWithCustomers(count: number, lookup: Lookup): Promise<void> {
  authenticator = open({ apiKeys: { lookup, ttlMs: TTL_MS } })
  for (let i = 0; i < count; i += 1) await judge(authenticator, `customer-${i}`)
  // Their verdicts run out.
  vi.advanceTimersByTime(TTL_MS)
}

describe('strangers whose lookups never end', () => {
  test('hold three quarters of the lookups, and known keys are served as before', async () => {
    await openWithCustomers(100, async (key) =>
      key.startsWith('customer') ? infoOf(key) : never(),
    )
    for (let i = 0; i < 2_000; i += 1) void judge(authenticator, `made-up-${i}`)
    await vi.advanceTimersByTimeAsync(0)
    expect(authenticator.stats().apiKeys).toMatchObject({
      lookupsRunning: FOR_STRANGERS,
      strangers: { lookupsRunning: FOR_STRANGERS },
    })
    const customers = Array.from({ length: 100 }, (_, i) => judge(authenticator, `customer-${i}`))
    for (const outcome of await Promise.all(customers)) expect(outcome.kind).toBe('granted')
  })

  test('do not keep known keys from all places that are free', async () => {
    let running = 0
    await openWithCustomers(PLACES, async (key) => {
      running += 1
      return running <= PLACES ? infoOf(key) : never()
    })
    running = PLACES
    for (let i = 0; i < PLACES; i += 1) void judge(authenticator, `customer-${i}`)
    await vi.advanceTimersByTimeAsync(0)
    expect(authenticator.stats().apiKeys).toMatchObject({
      lookupsRunning: PLACES,
      strangers: { lookupsRunning: 0 },
    })
  })
})

describe('an authority that fails for strangers', () => {
  test('is asked on about known keys, and says so in its breakers', async () => {
    await openWithCustomers(5, async (key) => {
      if (key.startsWith('customer')) return infoOf(key)
      throw new Error('down')
    })
    for (let i = 0; i < 20; i += 1) await judge(authenticator, `made-up-${i}`)
    expect(authenticator.stats().apiKeys?.breakers).toEqual({ known: 'closed', strangers: 'open' })
    for (let i = 0; i < 5; i += 1) {
      expect(await judge(authenticator, `customer-${i}`)).toMatchObject({ kind: 'granted' })
    }
  })
})

describe('an authority that fails for known keys', () => {
  test('is asked on about strangers', async () => {
    let isDown = false
    await openWithCustomers(5, async (key) => {
      if (isDown && key.startsWith('customer')) throw new Error('down')
      return infoOf(key)
    })
    isDown = true
    for (let i = 0; i < 5; i += 1) await judge(authenticator, `customer-${i}`)
    expect(authenticator.stats().apiKeys?.breakers).toEqual({ known: 'open', strangers: 'closed' })
    expect(await judge(authenticator, 'a-new-customer')).toMatchObject({ kind: 'granted' })
  })
})

test('a process that starts in an outage and knows no key recovers by one probe', async () => {
  let isDown = true
  let asked = 0
  authenticator = open({
    apiKeys: {
      ttlMs: TTL_MS,
      lookup: async (key) => {
        asked += 1
        if (isDown) throw new Error('down')
        return infoOf(key)
      },
    },
  })
  for (let i = 0; i < 50; i += 1) {
    expect(await judge(authenticator, `key-${i}`)).toMatchObject({ refusal: { status: 503 } })
  }
  expect(asked).toBe(5)
  isDown = false
  vi.advanceTimersByTime(10_000)
  expect(await judge(authenticator, 'key-0')).toMatchObject({ kind: 'granted' })
  expect(await judge(authenticator, 'key-1')).toMatchObject({ kind: 'granted' })
})

test('after an outage that both saw, each is probed once', async () => {
  let isDown = false
  const asked: string[] = []
  await openWithCustomers(20, async (key) => {
    asked.push(key)
    if (isDown) throw new Error('down')
    return infoOf(key)
  })
  isDown = true
  const askAll = async () => {
    asked.length = 0
    for (let i = 0; i < 20; i += 1) {
      await judge(authenticator, `customer-${i}`)
      await judge(authenticator, `new-${i}`)
    }
    return asked.length
  }
  expect(await askAll()).toBe(10)
  vi.advanceTimersByTime(10_000)
  expect(await askAll()).toBe(2)
  expect(new Set(asked)).toEqual(new Set(['customer-0', 'new-0']))
})
