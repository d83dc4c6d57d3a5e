import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Breakers } from '../../src/api-key/breakers.ts'
import type { Permit } from '../../src/api-key/circuit-breaker.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

function permitOf(breakers: Breakers, key: string | undefined): Permit {
  const permit = breakers.request(key)
  if ('retryAfterSeconds' in permit) throw new Error('The breaker let no call through.')
  return permit
}
const STRANGER = undefined
const failTimes = (breakers: Breakers, keys: readonly (string | undefined)[], times = 1) => {
  for (let i = 0; i < times; i += 1) for (const key of keys) permitOf(breakers, key).fail()
}

describe('Breakers', () => {
  test('opens the breaker of strangers alone when their lookups fail', () => {
    const breakers = new Breakers()
    failTimes(breakers, [STRANGER], 5)
    expect(breakers.state).toEqual({ known: 'closed', strangers: 'open' })
    expect(breakers.blockedForSeconds(STRANGER)).toBe(10)
    expect(breakers.blockedForSeconds('a')).toBe(0)
  })

  test('opens the breaker of known keys alone when lookups of three of them fail', () => {
    const breakers = new Breakers()
    failTimes(breakers, ['a', 'b', 'c', 'a', 'b'])
    expect(breakers.state).toEqual({ known: 'open', strangers: 'closed' })
    expect(breakers.blockedForSeconds('another')).toBe(10)
    expect(breakers.blockedForSeconds(STRANGER)).toBe(0)
  })

  test('probes once for known keys and once for strangers', () => {
    const breakers = new Breakers()
    failTimes(breakers, ['a', 'b', 'c', 'a', 'b'])
    failTimes(breakers, [STRANGER], 5)
    vi.advanceTimersByTime(10_000)
    const probes = [permitOf(breakers, 'a'), permitOf(breakers, STRANGER)]
    expect(breakers.request('b')).toEqual({ retryAfterSeconds: 1 })
    expect(breakers.request(STRANGER)).toEqual({ retryAfterSeconds: 1 })
    probes[1]?.succeed()
    expect(breakers.state).toEqual({ known: 'half-open', strangers: 'closed' })
  })

  test('puts off a known key that fails alone, and no other one', () => {
    const breakers = new Breakers()
    for (let i = 0; i < 100; i += 1) {
      failTimes(breakers, ['stuck'], breakers.blockedForSeconds('stuck') === 0 ? 1 : 0)
      permitOf(breakers, 'good')
      vi.advanceTimersByTime(100)
    }
    expect(breakers.request('stuck')).toHaveProperty('retryAfterSeconds')
    expect(breakers.request('good')).toHaveProperty('succeed')
    expect(breakers.state.known).toBe('closed')
  })

  test('lets a key that was put off try again after 10 s, and forgets it with an answer', () => {
    const breakers = new Breakers()
    failTimes(breakers, ['stuck'], 5)
    expect(breakers.request('stuck')).toEqual({ retryAfterSeconds: 10 })
    vi.advanceTimersByTime(10_000)
    failTimes(breakers, ['stuck'])
    expect(breakers.request('stuck')).toEqual({ retryAfterSeconds: 10 })
    vi.advanceTimersByTime(10_000)
    permitOf(breakers, 'stuck').succeed()
    failTimes(breakers, ['stuck'], 4)
    expect(breakers.blockedForSeconds('stuck')).toBe(0)
  })

  test('holds back strangers alone after a Retry-After that a stranger got', () => {
    const breakers = new Breakers()
    permitOf(breakers, STRANGER).fail(60)
    expect(breakers.blockedForSeconds(STRANGER)).toBe(60)
    expect(breakers.blockedForSeconds('a')).toBe(0)
  })

  test('holds back everybody after a Retry-After that a known key got, and then probes', () => {
    const breakers = new Breakers()
    permitOf(breakers, 'a').fail(60)
    expect(breakers.blockedForSeconds(STRANGER)).toBe(60)
    expect(breakers.blockedForSeconds('a')).toBe(60)
    vi.advanceTimersByTime(60_000)
    permitOf(breakers, 'a')
    expect(breakers.request('a')).toEqual({ retryAfterSeconds: 1 })
  })

  test('leaves strangers alone after a failure of a known key that names no time', () => {
    const breakers = new Breakers()
    permitOf(breakers, 'a').fail()
    permitOf(breakers, 'a').fail(Number.NaN)
    expect(breakers.blockedForSeconds(STRANGER)).toBe(0)
  })
})
