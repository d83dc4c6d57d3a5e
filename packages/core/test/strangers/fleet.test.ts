import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { memoryStore } from '../../../conformance/src/memory-store.ts'
import { digestOf } from '../../src/request/fingerprint.ts'
import { storeEntryOf } from '../../src/fleet/store-entry.ts'
import type { Store } from '../../src/fleet/store.ts'
import { settle } from '../api-key/controlled-lookup.ts'
import {
  found,
  playedBus,
  startControlled,
  startProcess,
  storeWith,
} from '../fleet/fleet-process.ts'

const TTL_MS = 30_000
const goodName = storeEntryOf(JSON.stringify([null, 'test']), [digestOf('good')]).name

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] })
  vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** Whether a process asks about a key although it asks about no stranger. */
async function countsAsKnown(store: Store, key = 'good', ttlMs = TTL_MS) {
  const { process, questions } = startControlled({ store }, { ttlMs })
  // Strangers' lookups fail until their breaker opens.
  for (let i = 0; i < 5; i += 1) {
    const stranger = process.ask(`stranger-${i}`)
    await settle()
    questions[i]?.fail(new Error('down'))
    await stranger
  }
  const answer = process.ask(key)
  await settle()
  const isAsked = questions.length === 6
  questions[5]?.answer({ tokenId: `apit_${key}`, organizationId: 'org_1' })
  await answer
  await process.authenticator.close()
  return isAsked
}

describe('with a store, a key that another process has seen valid', () => {
  test('is known to a process that has just started', async () => {
    const store = memoryStore()
    await startProcess({ store }, { ttlMs: TTL_MS }).ask('good')
    vi.advanceTimersByTime(TTL_MS)
    expect(await countsAsKnown(store)).toBe(true)
  })

  test('is a stranger again once a process was told that it is invalid', async () => {
    const store = memoryStore()
    await startProcess({ store }, { ttlMs: TTL_MS }).ask('good')
    vi.advanceTimersByTime(TTL_MS)
    await startProcess({ store }, { ttlMs: TTL_MS, lookup: async () => null }).ask('good')
    expect(await countsAsKnown(store)).toBe(false)
  })

  test('is a stranger again once its organization was revoked', async () => {
    const store = memoryStore()
    const process = startProcess({ store }, { ttlMs: TTL_MS })
    await process.ask('good')
    vi.advanceTimersByTime(TTL_MS)
    await process.revoke({ organizationId: 'org_1' })
    expect(await countsAsKnown(store)).toBe(false)
  })
})

test('made-up keys never become known, however often they are sent', async () => {
  const store = memoryStore()
  const process = startProcess({ store }, { negativeTtlMs: 0 })
  for (let i = 0; i < 10; i += 1) await process.ask('made-up')
  expect(await countsAsKnown(store, 'made-up')).toBe(false)
})

test.each<[string, unknown, boolean]>([
  ['true', true, true],
  ['1', 1, false],
  ['a string', 'true', false],
  ['missing', undefined, false],
])(
  'what a store says of it counts only when it is plainly yes: %s',
  async (_, isKnown, expected) => {
    const store = storeWith({
      read: async ({ name }) =>
        name === goodName ? ({ ticket: '1', isKnown } as never) : { ticket: '1' },
    })
    expect(await countsAsKnown(store)).toBe(expected)
  },
)

test('a key whose shared verdict is too old for this process is known', async () => {
  const store = storeWith({
    read: async ({ name }) =>
      name === goodName ? found('good', 29_000 - TTL_MS / 2) : { ticket: '1' },
  })
  expect(await countsAsKnown(store, 'good', TTL_MS / 2)).toBe(true)
})

test('a gap in the bus drops verdicts, and not which keys are known', async () => {
  const { bus, gap } = playedBus()
  const { process, questions } = startControlled({ bus })
  const first = process.ask('good')
  await settle()
  questions[0]?.answer({ tokenId: 'apit_good', organizationId: 'org_1' })
  expect(await first).toBe('authority')
  gap()
  for (let i = 1; i <= 5; i += 1) {
    const stranger = process.ask(`stranger-${i}`)
    await settle()
    questions[i]?.fail(new Error('down'))
    await stranger
  }
  void process.ask('good')
  await settle()
  expect(questions.at(-1)?.key).toBe('good')
  expect(questions).toHaveLength(7)
  await process.authenticator.close()
})
