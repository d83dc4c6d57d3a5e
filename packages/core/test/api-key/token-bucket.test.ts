import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { TokenBucket } from '../../src/api-key/token-bucket.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

const spent = (perSecond: number, atOnce: number) => {
  const bucket = new TokenBucket({ perSecond, atOnce })
  while (bucket.take());
  return bucket
}

describe('TokenBucket', () => {
  test('gives out what it holds, and no more', () => {
    const bucket = new TokenBucket({ perSecond: 100, atOnce: 3 })
    expect([1, 2, 3, 4].map(() => bucket.take())).toEqual([true, true, true, false])
  })

  test('fills again at its rate, up to what it holds', () => {
    const bucket = spent(100, 1_000)
    vi.advanceTimersByTime(50)
    expect(bucket.left).toBeCloseTo(5)
    vi.advanceTimersByTime(3_600_000)
    expect(bucket.left).toBe(1_000)
  })

  test('is half full from half of its tokens on', () => {
    const bucket = spent(1, 10)
    vi.advanceTimersByTime(4_999)
    expect(bucket.isHalfFull).toBe(false)
    vi.advanceTimersByTime(1)
    expect(bucket.isHalfFull).toBe(true)
  })

  test('says when there is a token again', () => {
    const bucket = spent(2, 10)
    expect(bucket.secondsUntilNext).toBeCloseTo(0.5)
    vi.advanceTimersByTime(500)
    expect(bucket.secondsUntilNext).toBe(0)
  })

  test('takes a token back, and never holds more than it may', () => {
    const bucket = spent(1, 2)
    for (let i = 0; i < 5; i += 1) bucket.giveBack()
    expect(bucket.left).toBe(2)
  })
})
