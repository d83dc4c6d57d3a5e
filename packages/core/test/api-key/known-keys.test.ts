import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { KnownKeys } from '../../src/api-key/known-keys.ts'
import { cautiousNow } from '../../src/time/cautious-now.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'Date'] })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('KnownKeys', () => {
  test('knows a key for a day after it was seen valid', () => {
    const known = new KnownKeys(10)
    known.note(['a'], cautiousNow())
    vi.advanceTimersByTime(86_399_999)
    expect(known.has(['a'])).toBe(true)
    vi.advanceTimersByTime(1)
    expect(known.has(['a'])).toBe(false)
  })

  test('knows no key that it was told to forget', () => {
    const known = new KnownKeys(10)
    known.note(['a'], cautiousNow())
    known.forget(['old', 'a'])
    expect(known.has(['a'])).toBe(false)
  })

  test('holds no more keys than it may, and drops the one that was noted first', () => {
    const known = new KnownKeys(3)
    for (const digest of ['a', 'b', 'c', 'd']) known.note([digest], cautiousNow())
    expect(['a', 'b', 'c', 'd'].map((digest) => known.has([digest]))).toEqual([
      false,
      true,
      true,
      true,
    ])
  })
})
