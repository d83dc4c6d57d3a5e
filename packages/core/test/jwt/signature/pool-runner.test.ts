import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { CheckResult } from '../../../src/jwt/signature/check-job.ts'
import { MAX_PER_LANE } from '../../../src/jwt/signature/fair-queue.ts'
import { MAX_IN_POOL, PoolRunner } from '../../../src/jwt/signature/pool-runner.ts'
import { requestOf } from './check-request.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** A runner whose checks end when they are told to. */
function runnerOf() {
  const running: { readonly token: string; readonly end: (isGood: boolean) => void }[] = []
  const state = { mostAtOnce: 0 }
  const runner = new PoolRunner(
    async ({ token }) =>
      new Promise((end) => {
        running.push({ token, end })
        state.mostAtOnce = Math.max(state.mostAtOnce, running.length)
      }),
  )
  return {
    runner,
    state,
    running: () => running.map(({ token }) => token),
    /** Ends the check that began first. */
    end: async (isGood = false) => {
      running.shift()?.end(isGood)
      await vi.advanceTimersByTimeAsync(0)
    },
  }
}

const within = (ms: number) => ({ dueAt: performance.now() + ms })
const tally = (results: readonly CheckResult[]) =>
  Object.fromEntries(
    [...new Set(results)].map((one) => [one, results.filter((other) => other === one).length]),
  )

describe('an expensive check', () => {
  test('is made in the pool', async () => {
    const { runner, end } = runnerOf()
    const good = runner.run(requestOf('good', within(1_000)))
    const forged = runner.run(requestOf('forged', within(1_000)))
    await end(true)
    await end(false)
    expect(await good).toBe('good')
    expect(await forged).toBe('forged')
  })

  test('shares the pool with one other at most, however many come', async () => {
    const { runner, state, running, end } = runnerOf()
    const results = Array.from({ length: 500 }, async (_, i) =>
      runner.run(requestOf(`${i}`, within(1_000))),
    )
    for (let i = 0; i < 500; i += 1) {
      expect(running().length).toBeLessThanOrEqual(2)
      await end()
    }
    expect(tally(await Promise.all(results))).toEqual({ forged: 500 })
    expect(state.mostAtOnce).toBe(2)
  })

  test('of a known client is next in any flood', async () => {
    const { runner, running, end } = runnerOf()
    for (let i = 0; i < 5_000; i += 1) {
      void runner.run(requestOf(`${i}`, { hasKid: i % 2 === 0, ...within(1_000) }))
    }
    void runner.run(requestOf('good', { knownClaimant: () => 'client', ...within(1_000) }))
    for (let ends = 1; ends <= 3 && !running().includes('good'); ends += 1) await end()
    expect(running()).toContain('good')
  })

  test('is not made when too many wait, which says nothing about its token', async () => {
    const { runner, end } = runnerOf()
    const results = Array.from({ length: MAX_IN_POOL + MAX_PER_LANE + 10 }, async (_, i) =>
      runner.run(requestOf(`${i}`, within(1_000))),
    )
    for (let i = 0; i < MAX_IN_POOL + MAX_PER_LANE; i += 1) await end()
    expect(tally(await Promise.all(results))).toEqual({
      forged: MAX_IN_POOL + MAX_PER_LANE,
      overloaded: 10,
    })
  })

  test('lets its caller go at the deadline, in the pool and in the queue', async () => {
    const { runner, running } = runnerOf()
    const results = Array.from({ length: 5 }, async (_, i) =>
      runner.run(requestOf(`${i}`, within(1_000))),
    )
    await vi.advanceTimersByTimeAsync(999)
    expect(running()).toHaveLength(2)
    await vi.advanceTimersByTimeAsync(1)
    expect(tally(await Promise.all(results))).toEqual({ deadline_exceeded: 5 })
  })

  test('keeps its place in the pool past the deadline, until it ends', async () => {
    const { runner, running, end } = runnerOf()
    for (let i = 0; i < 5; i += 1) void runner.run(requestOf(`${i}`, within(1_000)))
    await vi.advanceTimersByTimeAsync(1_000)
    const later = runner.run(requestOf('good', within(1_000)))
    expect(running()).not.toContain('good')
    await end()
    expect(running()).toContain('good')
    await end()
    await end(true)
    expect(await later).toBe('good')
    expect(running()).toEqual([])
  })

  test('leaves no timer behind', async () => {
    const { runner, end } = runnerOf()
    const result = runner.run(requestOf('good', within(1_000)))
    await end(true)
    await result
    expect(vi.getTimerCount()).toBe(0)
  })
})
