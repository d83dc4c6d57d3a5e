import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { memoryStore } from '../../../conformance/src/memory-store.ts'
import { infoOf, settle } from '../api-key/controlled-lookup.ts'
import type { Store } from '../../src/fleet/store.ts'
import { startControlled, startProcess } from './fleet-process.ts'
import { allowWarnings } from '../../../conformance/src/allow-warnings.ts'

allowWarnings('CLAVIGER_UNAVAILABLE')

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'Date', 'setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** Two processes that ask about one key at once: what they are told is up to the test. */
async function startTwo(store: Store) {
  const [one, other] = [startControlled({ store }), startControlled({ store })]
  const asked = [one.process.ask(), other.process.ask()] as const
  await settle()
  const answer = async (who: 0 | 1, isGood: boolean) => {
    const [question] = [one, other][who]?.questions ?? []
    question?.answer(isGood ? infoOf('good') : null)
    const reason = await asked[who]
    await settle()
    return reason
  }
  return { answer, other: other.process, questions: other.questions }
}

test('a definite *invalid* removes from the store what another process wrote', async () => {
  const store = memoryStore()
  const { answer } = await startTwo(store)
  expect(await answer(0, true)).toBe('authority')
  expect(await startProcess({ store }).ask()).toBe('store')
  expect(await answer(1, false)).toBe('unknown_key')
  expect(await startProcess({ store }).ask()).toBe('authority')
})

test('a *valid* that another process got before a definite *invalid* is not shared after it', async () => {
  const store = memoryStore()
  const { answer } = await startTwo(store)
  expect(await answer(1, false)).toBe('unknown_key')
  expect(await answer(0, true)).toBe('authority')
  expect(await startProcess({ store }).ask()).toBe('authority')
})

test('a *valid* that is newer than a definite *invalid* is shared', async () => {
  const store = memoryStore()
  const { answer, other } = await startTwo(store)
  await answer(1, false)
  vi.advanceTimersByTime(1)
  expect(await startProcess({ store }).ask()).toBe('authority')
  vi.advanceTimersByTime(5_000)
  expect(await other.ask()).toBe('store')
})

test('a process believes its own definite no, though the store could not be told', async () => {
  const shared = memoryStore()
  const remove = vi.fn<Store['remove']>(async () => Promise.reject(new Error('down')))
  const { answer, other, questions } = await startTwo({ ...shared, remove })
  await answer(0, true)
  expect(await answer(1, false)).toBe('unknown_key')
  expect(remove).toHaveBeenCalledTimes(1)
  // The store still says yes.
  expect(await startProcess({ store: shared }).ask()).toBe('store')
  vi.advanceTimersByTime(5_000)
  const again = other.ask()
  await settle()
  questions[1]?.answer(null)
  expect(await again).toBe('unknown_key')
})

test('a key that expired is removed, too', async () => {
  const remove = vi.fn<Store['remove']>(async () => {})
  const expiry = new Date(Date.now() - 1)
  const lookup = async (key: string) => infoOf(key, { expiry })
  const process = startProcess({ store: { ...memoryStore(), remove } }, { lookup })
  expect(await process.ask()).toBe('expired')
  expect(remove).toHaveBeenCalledTimes(1)
})
