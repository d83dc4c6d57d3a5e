import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { CircuitBreaker, type Permit } from '../../src/api-key/circuit-breaker.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

function permitOf(breaker: CircuitBreaker, key?: string): Permit {
  const permit = breaker.request(key)
  if ('retryAfterSeconds' in permit) throw new Error('The breaker let no call through.')
  return permit
}

function failTimes(breaker: CircuitBreaker, times: number): void {
  for (let i = 0; i < times; i += 1) permitOf(breaker).fail()
}

describe('CircuitBreaker', () => {
  test('opens after five failures in a row (R-KEY-30)', () => {
    const breaker = new CircuitBreaker()
    failTimes(breaker, 4)
    expect(breaker.state).toBe('closed')
    failTimes(breaker, 1)
    expect(breaker.state).toBe('open')
    expect(breaker.request()).toEqual({ retryAfterSeconds: 10 })
  })

  test('says how long it stays open (R-KEY-30)', () => {
    const breaker = new CircuitBreaker()
    failTimes(breaker, 5)
    vi.advanceTimersByTime(4_000)
    expect(breaker.blockedForSeconds).toBe(6)
  })

  test('does not take a verdict for a failure (R-KEY-32)', () => {
    const breaker = new CircuitBreaker()
    for (let i = 0; i < 1_000; i += 1) permitOf(breaker).succeed()
    expect(breaker.state).toBe('closed')
  })

  test('counts failures in a row only, as long as most calls succeed', () => {
    const breaker = new CircuitBreaker()
    for (let i = 0; i < 100; i += 1) {
      failTimes(breaker, 1)
      permitOf(breaker).succeed()
      permitOf(breaker).succeed()
    }
    expect(breaker.state).toBe('closed')
  })

  test('opens when half of at least twenty calls within ten seconds failed', () => {
    const breaker = new CircuitBreaker()
    for (let i = 0; i < 10; i += 1) {
      permitOf(breaker).succeed()
      failTimes(breaker, 1)
    }
    expect(breaker.state).toBe('open')
  })

  test('forgets calls that are older than its window', () => {
    const breaker = new CircuitBreaker()
    for (let i = 0; i < 9; i += 1) {
      permitOf(breaker).succeed()
      failTimes(breaker, 1)
    }
    vi.advanceTimersByTime(11_000)
    permitOf(breaker).succeed()
    failTimes(breaker, 1)
    expect(breaker.state).toBe('closed')
  })

  test('lets exactly one call through to see whether the authority is back (R-KEY-31)', () => {
    const breaker = new CircuitBreaker()
    failTimes(breaker, 5)
    vi.advanceTimersByTime(10_000)
    const probe = permitOf(breaker)
    expect(breaker.request()).toEqual({ retryAfterSeconds: 1 })
    probe.succeed()
    expect(breaker.state).toBe('closed')
  })

  test('stays open for another turn when that call fails', () => {
    const breaker = new CircuitBreaker()
    failTimes(breaker, 5)
    vi.advanceTimersByTime(10_000)
    permitOf(breaker).fail()
    expect(breaker.blockedForSeconds).toBe(10)
  })

  test('is not stuck when the one call is never made (R-KEY-31)', () => {
    const breaker = new CircuitBreaker()
    failTimes(breaker, 5)
    vi.advanceTimersByTime(10_000)
    permitOf(breaker).cancel()
    expect(breaker.request()).toHaveProperty('succeed')
  })

  test.each([
    ['as asked', 7, 7],
    ['five minutes at most', 86_400, 300],
    ['one second at least', 0, 1],
  ])('obeys a Retry-After at the first failure: %s (R-KEY-08)', (_, asked, waits) => {
    const breaker = new CircuitBreaker()
    permitOf(breaker).fail(asked)
    expect(breaker.blockedForSeconds).toBe(waits)
  })

  test('is not opened for good by a Retry-After that is no number', () => {
    const breaker = new CircuitBreaker()
    permitOf(breaker).fail(Number.NaN)
    expect(breaker.blockedForSeconds).toBe(0)
  })

  test('counts each call once, however often it reports', () => {
    const breaker = new CircuitBreaker()
    const permit = permitOf(breaker)
    for (let i = 0; i < 10; i += 1) permit.fail()
    expect(breaker.state).toBe('closed')
  })

  describe('where calls name their keys', () => {
    const fail = (breaker: CircuitBreaker, ...keys: readonly string[]) => {
      for (const key of keys) permitOf(breaker, key).fail()
    }

    test('opens when five in a row failed, of three keys', () => {
      const breaker = new CircuitBreaker()
      fail(breaker, 'a', 'a', 'a', 'a', 'a', 'a', 'b', 'b', 'b', 'b')
      expect(breaker.state).toBe('closed')
      fail(breaker, 'c')
      expect(breaker.state).toBe('open')
    })

    test('stays closed when two keys fail however often, and the rest do not', () => {
      const breaker = new CircuitBreaker()
      for (let i = 0; i < 300; i += 1) {
        fail(breaker, 'a', 'b')
        permitOf(breaker, 'c').succeed()
      }
      expect(breaker.state).toBe('closed')
    })

    test('leaves the next try to another key when one of a key failed', () => {
      const breaker = new CircuitBreaker()
      fail(breaker, 'a', 'b', 'c', 'a', 'b')
      vi.advanceTimersByTime(10_000)
      fail(breaker, 'a')
      expect(breaker.request('b')).toEqual({ retryAfterSeconds: 10 })
      vi.advanceTimersByTime(10_000)
      expect(breaker.request('a')).toEqual({ retryAfterSeconds: 1 })
      permitOf(breaker, 'b').succeed()
      expect(breaker.state).toBe('closed')
    })

    test.each([
      ['no other one came', 10_000, false],
      ['the others did not come back within a second', 11_000, true],
    ])('lets the same key try again when %s', (_, ms, isOtherSeen) => {
      const breaker = new CircuitBreaker()
      fail(breaker, 'a', 'b', 'c', 'a', 'b')
      vi.advanceTimersByTime(10_000)
      fail(breaker, 'a')
      if (isOtherSeen) breaker.request('b')
      vi.advanceTimersByTime(ms)
      expect(breaker.request('a')).toHaveProperty('succeed')
    })
  })
})
