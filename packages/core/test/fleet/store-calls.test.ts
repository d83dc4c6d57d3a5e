import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { StoreCalls } from '../../src/fleet/store-calls.ts'
import { settle } from '../api-key/controlled-lookup.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** A call that a test settles by hand. */
function openCall() {
  let end!: () => void
  let fail!: (error: Error) => void
  const promise = new Promise<void>((resolve, reject) => {
    end = resolve
    fail = reject
  })
  return { make: async () => promise, end, fail }
}

test('makes no call past the bound, and goes on once one has settled', async () => {
  const calls = new StoreCalls(2)
  const [first, second] = [openCall(), openCall()]
  void calls.call(true, first.make)
  calls.call(true, second.make)?.catch(() => {})
  expect(calls.call(true, openCall().make)).toBeUndefined()
  first.end()
  await settle()
  const third = openCall()
  expect(calls.call(true, third.make)).toBeInstanceOf(Promise)
  expect(calls.call(true, openCall().make)).toBeUndefined()
  second.fail(new Error('down'))
  await settle()
  expect(calls.call(true, openCall().make)).toBeInstanceOf(Promise)
})

test('keeps a quarter of the places for keys that were good before', () => {
  const calls = new StoreCalls(8)
  const made = (isKnown: boolean, times: number) =>
    Array.from({ length: times }, () => calls.call(isKnown, openCall().make)).filter(
      (call) => call !== undefined,
    ).length
  expect(made(false, 10)).toBe(6)
  expect(made(true, 10)).toBe(2)
})

test('gives strangers every place where there is one only', () => {
  expect(new StoreCalls(1).call(false, openCall().make)).toBeInstanceOf(Promise)
})

test('takes a place away from a call that never settles, in the end', async () => {
  const calls = new StoreCalls(1)
  void calls.call(true, openCall().make)
  await vi.advanceTimersByTimeAsync(29_999)
  expect(calls.call(true, openCall().make)).toBeUndefined()
  await vi.advanceTimersByTimeAsync(1)
  expect(calls.call(true, openCall().make)).toBeInstanceOf(Promise)
})

test('a call that throws rejects, and gives its place back', async () => {
  const calls = new StoreCalls(1)
  const call = calls.call(true, () => {
    throw new Error('thrown')
  })
  await expect(call).rejects.toThrow('thrown')
  expect(calls.call(true, openCall().make)).toBeInstanceOf(Promise)
})
