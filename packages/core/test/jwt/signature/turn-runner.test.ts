import { describe, expect, test } from 'vitest'
import type { CheckRequest, CheckResult } from '../../../src/jwt/signature/check-job.ts'
import { MAX_PER_LANE } from '../../../src/jwt/signature/fair-queue.ts'
import { TurnRunner } from '../../../src/jwt/signature/turn-runner.ts'
import { requestOf } from './check-request.ts'

/** A runner on a clock of its own, where a check takes `costMs` and `good` is the one good token. */
function runnerOf(costMs: number) {
  let now = 0
  let nextTurn: (() => void) | undefined
  const state = { checks: 0, turns: 0 }
  const runner = new TurnRunner({
    verify: ({ token }) => {
      state.checks += 1
      now += costMs
      return token === 'good'
    },
    now: () => now,
    nextTurn: (callback) => {
      expect(nextTurn).toBeUndefined()
      nextTurn = callback
    },
  })
  return {
    runner,
    state,
    pass: (ms: number) => {
      now += ms
    },
    /** Begins the next turn. @returns Whether there was anything to do in it. */
    turn: () => {
      const callback = nextTurn
      nextTurn = undefined
      callback?.()
      return callback !== undefined
    },
  }
}

const runMany = (runner: TurnRunner, count: number, make = (i: number) => requestOf(`${i}`)) =>
  Array.from({ length: count }, (_, i) => runner.run(make(i)))
const isWaiting = (result: CheckResult | Promise<CheckResult>) => typeof result !== 'string'

describe('a cheap check', () => {
  test('is made at once while the turn has time left', () => {
    const { runner } = runnerOf(0.05)
    expect(runner.run(requestOf('good'))).toBe('good')
    expect(runner.run(requestOf('forged'))).toBe('forged')
  })

  test('waits for the next turn once 2 ms of this one are spent', async () => {
    const { runner, state, turn } = runnerOf(0.5)
    const results = runMany(runner, 4)
    expect(results.some(isWaiting)).toBe(false)
    const waiting = runner.run(requestOf('good'))
    expect(isWaiting(waiting)).toBe(true)
    expect(state.checks).toBe(4)
    turn()
    expect(await waiting).toBe('good')
    expect(state.checks).toBe(5)
  })

  test.each([1 / 64, 1 / 16, 0.25, 1.5])(
    'of %f ms holds up no turn for longer, in a flood',
    (costMs) => {
      const { runner, state, turn } = runnerOf(costMs)
      let before = 0
      const spend = () => {
        const spentMs = (state.checks - before) * costMs
        before = state.checks
        return spentMs
      }
      const spent = Array.from({ length: 20 }, () => {
        void runMany(runner, 500)
        const spentMs = spend()
        turn()
        return spentMs
      })
      // The last check of a turn begins within the budget.
      expect(Math.max(...spent)).toBeLessThan(2 + costMs)
      expect(Math.min(...spent)).toBeGreaterThanOrEqual(2)
    },
  )

  test('waits behind those that wait already, also at the beginning of a turn', () => {
    const { runner, turn } = runnerOf(0.5)
    void runMany(runner, 4 + 10)
    turn()
    expect(isWaiting(runner.run(requestOf('good')))).toBe(true)
  })

  test('is not made when too many wait, which says nothing about its token', async () => {
    const { runner, turn } = runnerOf(0.5)
    const results = runMany(runner, 4 + MAX_PER_LANE + 10)
    while (turn()) continue
    const settled = await Promise.all(results.map(async (result) => result))
    expect(settled.filter((result) => result === 'overloaded')).toHaveLength(10)
    expect(settled.filter((result) => result === 'forged')).toHaveLength(4 + MAX_PER_LANE)
  })

  test('is not made after its deadline', async () => {
    const { runner, state, turn, pass } = runnerOf(0.5)
    void runMany(runner, 4)
    const late = runner.run(requestOf('good', { dueAt: 1_000 }))
    pass(1_000)
    turn()
    expect(await late).toBe('deadline_exceeded')
    expect(state.checks).toBe(4)
  })

  test('of a known client is made in the next turn in any flood', async () => {
    const { runner, turn } = runnerOf(0.1)
    void runMany(runner, 6_000, (i) => requestOf(`${i}`, { hasKid: i % 2 === 0 }))
    const good: CheckRequest = requestOf('good', { knownClaimant: () => 'client' })
    const result = runner.run(good)
    turn()
    expect(await Promise.race([result, Promise.resolve('still waiting')])).toBe('good')
  })

  test('keeps no turn awaited when there is nothing to do', () => {
    const { runner, turn } = runnerOf(0.5)
    void runMany(runner, 100)
    let turns = 0
    while (turn()) turns += 1
    expect(turns).toBe(25)
    expect(runner.run(requestOf('good'))).toBe('good')
  })
})
