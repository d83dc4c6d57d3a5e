import { describe, expect, test, vi } from 'vitest'
import { DAY_MS, inOneDay, mark, NOW, tableOf, useStoppedClock } from './marks.ts'

useStoppedClock()

describe('a MarkTable that is full', () => {
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
