import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Breakers } from '../../src/api-key/breakers.ts'
import type { Permit } from '../../src/api-key/circuit-breaker.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

function permitOf(breakers: Breakers, isKnown: boolean): Permit {
  const permit = breakers.request(isKnown)
  if ('retryAfterSeconds' in permit) throw new Error('The breaker let no call through.')
  return permit
}
const failTimes = (breakers: Breakers, isKnown: boolean, times: number) => {
  for (let i = 0; i < times; i += 1) permitOf(breakers, isKnown).fail()
}

describe('Breakers', () => {
  test.each([
    ['strangers', false, { known: 'closed', strangers: 'open' }],
    ['known keys', true, { known: 'open', strangers: 'closed' }],
  ])('opens only its own breaker when lookups of %s fail', (_, isKnown, state) => {
    const breakers = new Breakers()
    failTimes(breakers, isKnown, 5)
    expect(breakers.state).toEqual(state)
    expect(breakers.blockedForSeconds(isKnown)).toBe(10)
    expect(breakers.blockedForSeconds(!isKnown)).toBe(0)
  })

  test('probes once for known keys and once for strangers', () => {
    const breakers = new Breakers()
    failTimes(breakers, true, 5)
    failTimes(breakers, false, 5)
    vi.advanceTimersByTime(10_000)
    const probes = [permitOf(breakers, true), permitOf(breakers, false)]
    expect(breakers.request(true)).toEqual({ retryAfterSeconds: 1 })
    expect(breakers.request(false)).toEqual({ retryAfterSeconds: 1 })
    probes[1]?.succeed()
    expect(breakers.state).toEqual({ known: 'half-open', strangers: 'closed' })
  })

  test('holds back strangers alone after a Retry-After that a stranger got', () => {
    const breakers = new Breakers()
    permitOf(breakers, false).fail(60)
    expect(breakers.blockedForSeconds(false)).toBe(60)
    expect(breakers.blockedForSeconds(true)).toBe(0)
  })

  test('holds back everybody after a Retry-After that a known key got, and then probes', () => {
    const breakers = new Breakers()
    permitOf(breakers, true).fail(60)
    expect(breakers.blockedForSeconds(false)).toBe(60)
    expect(breakers.blockedForSeconds(true)).toBe(60)
    vi.advanceTimersByTime(60_000)
    permitOf(breakers, true)
    expect(breakers.request(true)).toEqual({ retryAfterSeconds: 1 })
  })

  test('leaves strangers alone after a failure of a known key that names no time', () => {
    const breakers = new Breakers()
    permitOf(breakers, true).fail()
    permitOf(breakers, true).fail(Number.NaN)
    expect(breakers.blockedForSeconds(false)).toBe(0)
  })
})
