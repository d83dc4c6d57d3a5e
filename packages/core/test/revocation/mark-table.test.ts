import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { MarkTable } from '../../src/revocation/mark-table.ts'
import type { TokenMark } from '../../src/revocation/token-mark.ts'

const NOW = Date.UTC(2030, 0, 1)
const DAY_MS = 86_400_000

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'Date'], now: NOW })
})
afterEach(() => {
  vi.useRealTimers()
})

const mark = (value: string, overrides: Partial<TokenMark> = {}): TokenMark => ({
  by: 'clientId',
  value,
  issuer: null,
  issuedBefore: Date.now(),
  at: Date.now(),
  ...overrides,
})
const inOneDay = () => ({ wall: Date.now() + DAY_MS, monotonic: performance.now() + DAY_MS })
const tableOf = (options: { max?: number; coversAnyAge?: boolean } = {}) =>
  new MarkTable({ max: 100, coversAnyAge: false, toleranceMs: 5_000, ...options })

describe('MarkTable', () => {
  test('covers tokens issued until the mark, plus the clock tolerance', () => {
    const table = tableOf()
    table.add(mark('client_1'), inOneDay())
    expect(table.covers('client_1', NOW - DAY_MS)).toBe(true)
    expect(table.covers('client_1', NOW)).toBe(true)
    expect(table.covers('client_1', NOW + 5_000)).toBe(true)
    expect(table.covers('client_1', NOW + 5_001)).toBe(false)
    expect(table.covers('client_2', NOW)).toBe(false)
  })

  test('covers a token that does not say when it was issued', () => {
    const table = tableOf()
    table.add(mark('client_1'), inOneDay())
    expect(table.covers('client_1', undefined)).toBe(true)
    expect(table.covers('client_2', undefined)).toBe(false)
  })

  test('covers tokens of any age where the kind asks for it', () => {
    const table = tableOf({ coversAnyAge: true })
    table.add(mark('jti_1'), inOneDay())
    expect(table.covers('jti_1', NOW + DAY_MS)).toBe(true)
  })

  test('covers nothing by a mark that was taken back', () => {
    const table = tableOf()
    table.add(mark('client_1'), inOneDay())
    table.add(mark('client_1', { issuedBefore: null, at: NOW + 1 }), inOneDay())
    expect(table.covers('client_1', NOW)).toBe(false)
    expect(table.covers('client_1', undefined)).toBe(false)
  })

  test('tells whether a mark is news', () => {
    const table = tableOf()
    expect(table.add(mark('client_1'), inOneDay())).toBe(true)
    expect(table.add(mark('client_1'), inOneDay())).toBe(false)
    expect(table.add(mark('client_1', { at: NOW - 1, issuedBefore: NOW - 1 }), inOneDay())).toBe(
      false,
    )
    expect(table.add(mark('client_1', { at: NOW + 1, issuedBefore: NOW + 1 }), inOneDay())).toBe(
      true,
    )
    expect(table.size).toBe(1)
  })

  test('keeps a mark for the longer of two lives, in either order', () => {
    const table = tableOf()
    const inOneHour = { wall: NOW + 3_600_000, monotonic: performance.now() + 3_600_000 }
    table.add(mark('client_1'), inOneDay())
    table.add(mark('client_1', { at: NOW + 1 }), inOneHour)
    table.add(mark('client_2'), inOneHour)
    table.add(mark('client_2', { at: NOW + 1 }), inOneDay())
    const areKept = () => {
      table.forgetOld()
      return table.covers('client_1', NOW) && table.covers('client_2', NOW)
    }
    vi.advanceTimersByTime(DAY_MS - 1)
    expect(areKept()).toBe(true)
    // By a wall clock that was set back, some tokens have not expired.
    vi.advanceTimersByTime(1)
    vi.setSystemTime(NOW + DAY_MS - 7_200_000)
    expect(areKept()).toBe(true)
    vi.advanceTimersByTime(7_200_000)
    expect(areKept()).toBe(false)
  })

  test('keeps a mark until the last token that it covers has expired', () => {
    const table = tableOf()
    table.add(mark('client_1'), inOneDay())
    vi.advanceTimersByTime(DAY_MS - 1)
    table.forgetOld()
    expect(table.covers('client_1', NOW)).toBe(true)
    vi.advanceTimersByTime(1)
    table.forgetOld()
    expect(table.size).toBe(0)
  })

  test('keeps a mark for as long as the longest of the times it was told', () => {
    const table = tableOf()
    table.add(mark('client_1'), inOneDay())
    vi.advanceTimersByTime(1_000)
    table.add(mark('client_1', { at: NOW, issuedBefore: NOW }), inOneDay())
    vi.advanceTimersByTime(DAY_MS - 1_000)
    table.forgetOld()
    expect(table.size).toBe(1)
  })

  test('keeps a mark when the wall clock is set forward', () => {
    const table = tableOf()
    table.add(mark('client_1'), inOneDay())
    vi.setSystemTime(NOW + 2 * DAY_MS)
    table.forgetOld()
    vi.setSystemTime(NOW)
    expect(table.covers('client_1', NOW)).toBe(true)
  })

  test('keeps a mark when the wall clock is set back', () => {
    const table = tableOf()
    table.add(mark('client_1'), inOneDay())
    vi.setSystemTime(NOW - 2 * DAY_MS)
    vi.advanceTimersByTime(DAY_MS)
    table.forgetOld()
    expect(table.covers('client_1', NOW - 2 * DAY_MS)).toBe(true)
  })

  describe('that is full', () => {
    test('covers every older token in place of the mark that made room', () => {
      const table = tableOf({ max: 2 })
      for (const value of ['client_1', 'client_2', 'client_3']) {
        table.add(mark(value), inOneDay())
        vi.advanceTimersByTime(60_000)
      }
      expect(table.size).toBe(2)
      expect(table.floor).toBe(NOW)
      expect(table.covers('client_1', NOW)).toBe(true)
      expect(table.covers('client_9', NOW + 5_000)).toBe(true)
      expect(table.covers('client_9', undefined)).toBe(true)
      // Not those that were issued since.
      expect(table.covers('client_9', NOW + 5_001)).toBe(false)
    })

    test('forgets what has run out before it raises the floor', () => {
      const table = tableOf({ max: 1 })
      table.add(mark('client_1'), inOneDay())
      vi.advanceTimersByTime(DAY_MS)
      table.add(mark('client_2'), inOneDay())
      expect(table.floor).toBeUndefined()
    })

    test('raises no floor for a mark that was taken back', () => {
      const table = tableOf({ max: 1 })
      table.add(mark('client_1', { issuedBefore: null }), inOneDay())
      table.add(mark('client_2'), inOneDay())
      expect(table.floor).toBeUndefined()
      expect(table.size).toBe(1)
    })

    test('tells its floor as a mark, to a table that never was full', () => {
      const table = tableOf({ max: 1 })
      const other = tableOf()
      for (const value of ['client_1', 'client_2', 'client_3']) table.add(mark(value), inOneDay())
      const told = [...table.all()]
      expect(told.map((one) => other.add(one.mark, one.until))).toEqual([true, true])
      expect(other.floor).toBe(table.floor)
      expect(other.covers('client_1', NOW)).toBe(true)
      // Told again, it changes nothing.
      expect(told.map((one) => other.add(one.mark, one.until))).toEqual([false, false])
      vi.advanceTimersByTime(DAY_MS)
      expect(other.floor).toBeUndefined()
    })

    test('covers what was there when a mark on tokens of any age was made', () => {
      const table = tableOf({ max: 1, coversAnyAge: true })
      table.add(mark('jti_1', { issuedBefore: NOW - DAY_MS }), inOneDay())
      table.add(mark('jti_2'), inOneDay())
      expect(table.covers('jti_1', NOW)).toBe(true)
      expect(table.covers('jti_1', NOW + 5_001)).toBe(false)
    })

    test('is not searched for old marks by every new one', () => {
      const table = tableOf({ max: 1_000 })
      for (let i = 0; i < 1_001; i += 1) table.add(mark(`client_${i}`), inOneDay())
      const clock = vi.spyOn(Date, 'now')
      for (let i = 0; i < 10; i += 1) table.add(mark(`new_${i}`, { at: NOW }), inOneDay())
      expect(clock.mock.calls.length).toBeLessThan(1_000)
      clock.mockRestore()
    })

    test('takes the floor away when the tokens below it have expired', () => {
      const table = tableOf({ max: 1 })
      table.add(mark('client_1'), inOneDay())
      table.add(mark('client_2'), inOneDay())
      expect(table.covers('client_9', undefined)).toBe(true)
      vi.advanceTimersByTime(DAY_MS)
      table.forgetOld()
      expect(table.covers('client_9', undefined)).toBe(false)
      expect(table.isEmpty).toBe(true)
    })
  })
})
