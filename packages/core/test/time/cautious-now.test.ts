import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { cautiousNow } from '../../src/time/cautious-now.ts'

const HOUR_MS = 3_600_000

let startedAt: number
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'Date'], now: Date.UTC(2030, 0, 1) })
  startedAt = cautiousNow()
})
afterEach(() => {
  vi.useRealTimers()
})

const elapsed = () => cautiousNow() - startedAt
const stepWall = (ms: number) => vi.setSystemTime(Date.now() + ms)

describe('the clock of ages', () => {
  test('goes on with the monotonic clock', () => {
    for (let i = 1; i <= 10; i += 1) {
      vi.advanceTimersByTime(1_000)
      expect(elapsed()).toBe(i * 1_000)
    }
  })

  test('adds a forward step of the wall clock, as after a suspension', () => {
    stepWall(HOUR_MS)
    expect(elapsed()).toBe(HOUR_MS)
    vi.advanceTimersByTime(1)
    expect(elapsed()).toBe(HOUR_MS + 1)
  })

  test('does not go back with the wall clock', () => {
    stepWall(-HOUR_MS)
    expect(elapsed()).toBe(0)
    vi.advanceTimersByTime(1)
    expect(elapsed()).toBe(1)
  })

  test('counts a suspension after the wall clock was set back', () => {
    stepWall(-HOUR_MS)
    expect(elapsed()).toBe(0)
    stepWall(HOUR_MS / 2)
    expect(elapsed()).toBe(HOUR_MS / 2)
  })

  test('does not add up the rounding of the wall clock', () => {
    const wall = vi.spyOn(Date, 'now')
    const now = Date.UTC(2030, 0, 1)
    for (let i = 0; i < 1_000; i += 1) {
      wall.mockReturnValue(now + (i % 2))
      cautiousNow()
    }
    wall.mockRestore()
    expect(elapsed()).toBe(0)
  })
})
