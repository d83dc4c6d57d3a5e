import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { retryAfterOf } from '../../src/http/retry-after.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-01-01T12:00:00Z') })
})
afterEach(() => {
  vi.useRealTimers()
})

const retryAfter = (value: string | null, date?: string) =>
  retryAfterOf({ get: (name) => (name === 'date' ? (date ?? null) : value) })

test.each([
  ['7', 7],
  [' 7', 7],
  ['7 ', 7],
  ['100000', 300],
  ['Thu, 01 Jan 2026 12:00:07 GMT', 7],
  ['Thu, 01 Jan 2026 12:00:00 GMT', undefined],
  ['Thu, 01 Jan 2099 12:00:00 GMT', 300],
  ['Thursday, 01-Jan-26 12:00:07 GMT', 7],
  ['0', undefined],
  ['-7', undefined],
  ['7.5', undefined],
  ['1e9', undefined],
  ['soon', undefined],
  ['9'.repeat(20), undefined],
  ['Wed, 31 Dec 2025 23:00:00 GMT', undefined],
  ['try again in 2099', undefined],
  ['2099', 300],
  ['2099-01-01', undefined],
  ['', undefined],
  [null, undefined],
])('%j is %j seconds', (value, seconds) => {
  expect(retryAfter(value)).toBe(seconds)
})

test.each(['Thu, 01 Jan 2026 11:00:00 GMT', 'Thu, 01 Jan 2026 13:00:00 GMT'])(
  'is by the clock of the server where ours is an hour off: %s',
  (date) => {
    const later = new Date(Date.parse(date) + 7_000).toUTCString()
    expect(retryAfter(later, date)).toBe(7)
  },
)

test('goes by our clock where the answer has no date of its own', () => {
  expect(retryAfter('Thu, 01 Jan 2026 12:00:07 GMT', 'yesterday')).toBe(7)
})

test('is nothing where there are no headers', () => {
  expect(retryAfterOf(undefined)).toBeUndefined()
})
