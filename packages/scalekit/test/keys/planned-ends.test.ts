import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { PlannedEnds, type EndKey } from '../../src/keys/planned-ends.ts'

const endKey = vi.fn<EndKey>(async () => {})
beforeEach(() => {
  vi.useFakeTimers()
  endKey.mockClear()
})
afterEach(() => {
  vi.useRealTimers()
})
const inMs = (ms: number) => new Date(Date.now() + ms)

test('ends a key at its end, and not before', async () => {
  new PlannedEnds(endKey).plan('apit_1', inMs(1_000))
  await vi.advanceTimersByTimeAsync(999)
  expect(endKey).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(1)
  expect(endKey).toHaveBeenCalledExactlyOnceWith('apit_1')
})

test('ends a key once, at the earliest of several ends', async () => {
  const planned = new PlannedEnds(endKey)
  for (const ms of [2_000, 1_000, 3_000]) planned.plan('apit_1', inMs(ms))
  await vi.advanceTimersByTimeAsync(1_000)
  expect(endKey).toHaveBeenCalledOnce()
  await vi.advanceTimersByTimeAsync(10_000)
  expect(endKey).toHaveBeenCalledOnce()
})

test('keeps no process alive, and goes on after a failure', async () => {
  vi.useRealTimers()
  const setTimeout = vi.spyOn(globalThis, 'setTimeout')
  const planned = new PlannedEnds(endKey.mockRejectedValueOnce(new Error('it is down')))
  planned.plan('apit_1', inMs(5))
  const timer = setTimeout.mock.results[0]?.value
  setTimeout.mockRestore()
  expect(timer?.hasRef()).toBe(false)
  planned.plan('apit_2', inMs(10))
  await vi.waitFor(
    () => {
      expect(endKey).toHaveBeenCalledTimes(2)
    },
    { timeout: 20_000 },
  )
})

test.each([
  ['an end that has passed', 0],
  ['an end that no timer can wait for', 2_147_483_648],
])('leaves %s to others', async (_, ms) => {
  new PlannedEnds(endKey).plan('apit_1', inMs(ms))
  expect(vi.getTimerCount()).toBe(0)
})

test('plans 1,000 ends at most', () => {
  const planned = new PlannedEnds(endKey)
  for (let n = 0; n < 1_100; n += 1) planned.plan(`apit_${n}`, inMs(1_000))
  expect(vi.getTimerCount()).toBe(1_000)
})
