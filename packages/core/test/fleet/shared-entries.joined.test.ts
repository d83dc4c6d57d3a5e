import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { found, playedBus, startProcess, storeWith } from './fleet-process.ts'

const READING_MS = 5

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'Date', 'setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** A process that is cut off, so that it trusts the verdict in the store and not its memory. */
function startCutOff(remainingMs: number) {
  let readings = 0
  const store = storeWith({
    read: async () => {
      readings += 1
      await new Promise((resolve) => {
        setTimeout(resolve, READING_MS)
      })
      return found('good', remainingMs)
    },
  })
  const { bus, cutOff } = playedBus()
  cutOff()
  const process = startProcess({ store, bus }, { cutOffTtlMs: 5_000 })
  return { process, readings: () => readings }
}

test('requests that wait for one reading share the next one, and do not read one after the other', async () => {
  const { process, readings } = startCutOff(20_000)
  const first = process.ask()
  await vi.advanceTimersByTimeAsync(1)
  const others = Array.from({ length: 100 }, async () => process.ask())
  await vi.advanceTimersByTimeAsync(2 * READING_MS)
  expect(new Set(await Promise.all([first, ...others]))).toEqual(new Set(['store']))
  expect(readings()).toBe(2)
  expect(process.lookups()).toBe(0)
})

test('a request shares no reading that began before a revocation', async () => {
  const { process, readings } = startCutOff(20_000)
  const first = process.ask()
  await vi.advanceTimersByTimeAsync(1)
  const second = process.ask()
  // The second reading begins now.
  await vi.advanceTimersByTimeAsync(READING_MS - 1)
  const revoked = process.revoke({ keyId: 'apit_good' })
  const late = process.ask()
  await vi.advanceTimersByTimeAsync(2 * READING_MS)
  await Promise.all([first, second, revoked, late])
  expect(readings()).toBe(3)
})
