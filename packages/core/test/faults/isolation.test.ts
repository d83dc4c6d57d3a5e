import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createAuthenticator, type Bus, type BusListener, type Lookup } from '../../src/index.ts'
import { judge } from './subjects.ts'

const KEYS = 10_000
const MOST_LOOKUPS = 64
const AT_ONCE = 1_000

beforeEach(() => {
  vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
})
afterEach(() => {
  vi.restoreAllMocks()
})

const infoOf = (key: string) => ({ tokenId: `id_${key}`, organizationId: 'org_1' })

test('does not open the breaker of an authority when another one is down (R-KEY-33)', async () => {
  const down = createAuthenticator({ apiKeys: { lookup: () => Promise.reject(new Error('down')) } })
  const healthy = createAuthenticator({ apiKeys: { lookup: async (key) => infoOf(key) } })
  for (let i = 0; i < 10; i += 1) {
    expect(await judge(down, `key-${i}`)).toMatchObject({ reason: 'unavailable' })
    expect(await judge(healthy, `key-${i}`)).toMatchObject({ kind: 'granted' })
  }
  expect(down.stats().apiKeys?.breakers.strangers).toBe('open')
  expect(healthy.stats().apiKeys?.breakers.strangers).toBe('closed')
})

test('a cache that had to be dropped is filled again within the bound on lookups (R-KEY-28)', async () => {
  let running = 0
  let most = 0
  let lookups = 0
  const lookup: Lookup = async (key) => {
    running += 1
    lookups += 1
    most = Math.max(most, running)
    await new Promise(setImmediate)
    running -= 1
    return infoOf(key)
  }
  let listener: BusListener | undefined
  const bus: Bus = {
    isCurrent: () => true,
    publish: async () => {},
    subscribe: (it) => {
      listener = it
    },
  }
  const authenticator = createAuthenticator({ apiKeys: { lookup, ttlMs: 3_600_000 }, bus })
  const askAll = async () => {
    for (let from = 0; from < KEYS; from += AT_ONCE) {
      const keys = Array.from({ length: AT_ONCE }, (_, i) => `key-${from + i}`)
      const outcomes = await Promise.all(keys.map((key) => judge(authenticator, key)))
      expect(outcomes.every(({ kind }) => kind === 'granted')).toBe(true)
    }
  }
  await askAll()
  await askAll()
  expect(lookups).toBe(KEYS)
  listener?.onGap()
  await askAll()
  expect(lookups).toBe(2 * KEYS)
  expect(most).toBeLessThanOrEqual(MOST_LOOKUPS)
  await authenticator.close()
})
