import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createAuthenticator, type Store } from '../../src/index.ts'
import { settle } from './controlled-lookup.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'Date'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** As small as a store can be: it forgets nothing but what has run out. */
function plainStore(): Store {
  const entries = new Map<string, { info: unknown; until: number }>()
  return {
    read: async ({ name }) => {
      const entry = entries.get(name)
      const remainingMs = (entry?.until ?? 0) - performance.now()
      return remainingMs > 0
        ? { ticket: '', found: { info: entry?.info, remainingMs } }
        : { ticket: '' }
    },
    write: async ({ name }, info, _ticket, ttlMs) => {
      entries.set(name, { info, until: performance.now() + ttlMs })
    },
    remove: async () => {},
    revoke: async () => {},
  }
}

function processWith(store: Store, ttlMs: number) {
  let lookups = 0
  const authenticator = createAuthenticator({
    apiKeys: {
      authority: 'test',
      ttlMs,
      lookup: async () => {
        lookups += 1
        return { tokenId: 'apit_1', organizationId: 'org_1' }
      },
    },
    store,
  })
  return {
    ask: async () => {
      await authenticator.authenticate({ headers: { authorization: 'Bearer good' } })
      return lookups
    },
  }
}

test('a key that one process looked up is not looked up by the next', async () => {
  const store = plainStore()
  expect(await processWith(store, 30_000).ask()).toBe(1)
  expect(await processWith(store, 30_000).ask()).toBe(0)
})

test('a shared verdict is no older than the TTL of the process that uses it (R-REDIS-10)', async () => {
  const store = plainStore()
  await processWith(store, 600_000).ask()
  vi.advanceTimersByTime(31_000)
  expect(await processWith(store, 30_000).ask()).toBe(1)
})

test('a shared verdict does not begin a new life in the process that takes it over', async () => {
  const store = plainStore()
  await processWith(store, 30_000).ask()
  vi.advanceTimersByTime(20_000)
  const second = processWith(store, 30_000)
  expect(await second.ask()).toBe(0)
  vi.advanceTimersByTime(10_001)
  expect(await second.ask()).toBe(1)
})

test('a request joins no lookup whose shared verdict is older than its TTL', async () => {
  const store = plainStore()
  await processWith(store, 10_000).ask()
  vi.advanceTimersByTime(9_900)
  let readings = 0
  let go!: () => void
  const isSlow = new Promise<void>((resolve) => {
    go = resolve
  })
  const slow: Store = {
    ...store,
    read: async (...args) => {
      readings += 1
      const reading = await store.read(...args)
      await isSlow
      return reading
    },
  }
  const second = processWith(slow, 10_000)
  const early = second.ask()
  await settle()
  vi.advanceTimersByTime(200)
  const late = second.ask()
  await settle()
  expect(readings).toBe(1)
  go()
  await Promise.all([early, late])
  expect(await late).toBe(1)
})
