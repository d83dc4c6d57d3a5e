import { describe, expect, test, vi } from 'vitest'
import { DAY_MS, inOneDay, mark, NOW, tableOf, useStoppedClock } from './marks.ts'

useStoppedClock()

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
})
