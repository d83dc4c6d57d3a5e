import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ageOf, LONG_AGO, momentNow } from '../../src/time/moment.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'Date'] })
})
afterEach(() => {
  vi.useRealTimers()
})

test('a moment grows old with the monotonic clock', () => {
  const moment = momentNow()
  vi.advanceTimersByTime(1_000)
  expect(ageOf(moment)).toBe(1_000)
})

test('a moment from before a suspension, or a forward step, is as old as the wall clock says', () => {
  const moment = momentNow()
  vi.setSystemTime(Date.now() + 60_000)
  expect(ageOf(moment)).toBe(60_000)
})

test('a wall clock that was set back makes nothing younger', () => {
  const moment = momentNow()
  vi.setSystemTime(Date.now() - 60_000)
  vi.advanceTimersByTime(1_000)
  expect(ageOf(moment)).toBe(1_000)
})

test('long ago is older than anything', () => {
  expect(ageOf(LONG_AGO)).toBe(Infinity)
})
