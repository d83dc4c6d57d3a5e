import { afterEach, expect, test, vi } from 'vitest'
import { isPromise } from '../../src/time/is-promise.ts'

afterEach(() => {
  vi.unstubAllGlobals()
})

test('knows what an async function returns, also where the global Promise is replaced', () => {
  vi.stubGlobal('Promise', class Replaced<T> extends Promise<T> {})
  const later = (async () => 1)()
  expect(later).not.toBeInstanceOf(Promise)
  expect(isPromise(later)).toBe(true)
})

test.each([undefined, null, 1, 'then', {}, () => {}])('takes %s for a value', (value) => {
  expect(isPromise<unknown, Promise<unknown>>(value)).toBe(false)
})
