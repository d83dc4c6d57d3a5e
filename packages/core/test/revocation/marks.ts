import { afterEach, beforeEach, vi } from 'vitest'
import { MarkTable } from '../../src/revocation/mark-table.ts'
import type { TokenMark } from '../../src/revocation/token-mark.ts'

export const NOW = Date.UTC(2030, 0, 1)
export const DAY_MS = 86_400_000

/** Stops the clock at {@link NOW} before each test of a file. */
export function useStoppedClock(): void {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance', 'Date'], now: NOW })
  })
  afterEach(() => {
    vi.useRealTimers()
  })
}

export const mark = (value: string, overrides: Partial<TokenMark> = {}): TokenMark => ({
  by: 'clientId',
  value,
  issuer: null,
  issuedBefore: Date.now(),
  at: Date.now(),
  ...overrides,
})
export const inOneDay = () => ({ wall: Date.now() + DAY_MS, monotonic: performance.now() + DAY_MS })
export const tableOf = (options: { max?: number; coversAnyAge?: boolean } = {}) =>
  new MarkTable({ max: 100, coversAnyAge: false, toleranceMs: 5_000, ...options })
