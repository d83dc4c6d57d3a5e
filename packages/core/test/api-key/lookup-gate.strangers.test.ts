import { describe, expect, test } from 'vitest'
import {
  bucket,
  gateOf,
  isSettled,
  known,
  never,
  occupy,
  spentBucket,
  stranger,
  useDeadlines,
} from './gate-visits.ts'

useDeadlines()

describe('strangers', () => {
  test.each([
    [64, 48],
    [4, 3],
    [2, 1],
    [1, 1],
  ])('of %i places they take at most %i', async (maxConcurrent, most) => {
    const gate = gateOf({ maxConcurrent, maxQueued: 100 })
    for (let i = 0; i < 70; i += 1) occupy(gate, stranger())
    expect(gate.strangersRunning).toBe(most)
    expect(gate.queued).toBe(70 - most)
    for (let i = most; i < maxConcurrent; i += 1) {
      expect(await isSettled(gate.enter(known(), never()))).toBe(true)
    }
    expect(gate.running).toBe(maxConcurrent)
  })

  test('wait for a place of a stranger, not for one of a known key', async () => {
    const gate = gateOf({ maxConcurrent: 4 })
    const places = await Promise.all([1, 2, 3].map(async () => gate.enter(stranger(), never())))
    const placeOfKnown = await gate.enter(known(), never())
    const waiting = gate.enter(stranger(), never())
    placeOfKnown()
    expect(await isSettled(waiting)).toBe(false)
    places[0]?.()
    expect(await isSettled(waiting)).toBe(true)
  })

  test('take every place that they may borrow', async () => {
    let mayBorrow = false
    const gate = gateOf({ maxConcurrent: 4, mayBorrow: () => mayBorrow })
    const places = await Promise.all([1, 2, 3].map(async () => gate.enter(stranger(), never())))
    occupy(gate, stranger())
    occupy(gate, stranger())
    expect(gate.running).toBe(3)
    mayBorrow = true
    places[0]?.()
    expect(gate.running).toBe(4)
  })

  test('over budget share an eighth of the places, and do not wait', async () => {
    const gate = gateOf({ maxConcurrent: 64, maxQueued: 1_000 })
    const spent = spentBucket()
    const entered = Array.from({ length: 8 }, async () => gate.enter(stranger(spent), never()))
    expect(await isSettled(Promise.all(entered))).toBe(true)
    await expect(gate.enter(stranger(spent), never())).rejects.toMatchObject({
      code: 'stranger_budget_spent',
      retryAfterSeconds: expect.closeTo(1, 1) as number,
    })
    // Another sender's record is good, and a known key has none.
    expect(await isSettled(gate.enter(stranger(), never()))).toBe(true)
    expect(await isSettled(gate.enter(known(), never()))).toBe(true)
    ;(await entered[0])?.()
    expect(await isSettled(gate.enter(stranger(spent), never()))).toBe(true)
  })

  test('whose budget is used up while they wait are refused, and those behind them go on', async () => {
    const gate = gateOf({ maxConcurrent: 4 })
    const budget = bucket(4)
    const places = await Promise.all(
      [1, 2, 3].map(async () => gate.enter(stranger(budget), never())),
    )
    // One token is left, which both of them see.
    const pays = gate.enter(stranger(budget), never())
    const refusal = gate.enter(stranger(budget), never()).catch((error: unknown) => error)
    const behind = gate.enter(stranger(), never())
    places[0]?.()
    await pays
    expect(await refusal).toMatchObject({ code: 'stranger_budget_spent' })
    expect(await isSettled(behind)).toBe(false)
    places[1]?.()
    expect(await isSettled(behind)).toBe(true)
  })

  test('pay in advance, so that lookups at once cannot spend the same token', async () => {
    const gate = gateOf({ maxConcurrent: 64 })
    const budget = bucket(10)
    for (let i = 0; i < 18; i += 1) await gate.enter(stranger(budget), never())
    expect(gate.running).toBe(18)
    await expect(gate.enter(stranger(budget), never())).rejects.toMatchObject({
      code: 'stranger_budget_spent',
    })
  })
})
