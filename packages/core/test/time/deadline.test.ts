import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Deadline, DeadlineError } from '../../src/time/deadline.ts'
import { withinMs } from '../../src/time/within-ms.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

const never = async () => new Promise<never>(() => {})

test('aborts when its time is up, and not before', () => {
  const { signal } = new Deadline(100)
  vi.advanceTimersByTime(99)
  expect(signal.aborted).toBe(false)
  vi.advanceTimersByTime(1)
  expect(signal.reason).toBeInstanceOf(DeadlineError)
})

test('gives an answer 50 ms more where the process was too busy to read it', () => {
  const { signal } = new Deadline(100)
  const start = performance.now()
  // The timer fires at 100 ms and finds that it is 130 ms late.
  const clock = vi.spyOn(performance, 'now').mockReturnValue(start + 230)
  vi.advanceTimersByTime(100)
  clock.mockRestore()
  vi.advanceTimersByTime(49)
  expect(signal.aborted).toBe(false)
  vi.advanceTimersByTime(1)
  expect(signal.aborted).toBe(true)
})

test('never aborts once it has ended', () => {
  const deadline = new Deadline(100)
  deadline.end()
  vi.advanceTimersByTime(1_000)
  expect(deadline.signal.aborted).toBe(false)
})

test('lets the process end only where it is in the background', () => {
  vi.useRealTimers()
  const start = vi.spyOn(globalThis, 'setTimeout')
  const deadlines = [new Deadline(1_000), new Deadline(1_000, { isBackground: true })]
  const refs = start.mock.results.map(({ value }) => value.hasRef())
  for (const deadline of deadlines) deadline.end()
  start.mockRestore()
  expect(refs).toEqual([true, false])
})

test('withinMs rejects when the time is up, and leaves no timer behind', async () => {
  const late = withinMs(100, never())
  vi.advanceTimersByTime(100)
  await expect(late).rejects.toBeInstanceOf(DeadlineError)
  expect(await withinMs(100, Promise.resolve(7))).toBe(7)
  expect(vi.getTimerCount()).toBe(0)
})
