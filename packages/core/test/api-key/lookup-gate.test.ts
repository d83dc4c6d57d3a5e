import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { LookupGate, type LookupGateOptions } from '../../src/api-key/lookup-gate.ts'
import { TokenBucket } from '../../src/api-key/token-bucket.ts'
import { Visit } from '../../src/api-key/visit.ts'
import { Deadline } from '../../src/time/deadline.ts'

// Ends what a test leaves behind.
let deadlines: Deadline[]
beforeEach(() => {
  deadlines = []
})
afterEach(() => {
  for (const deadline of deadlines) {
    deadline.cut()
    deadline.end()
  }
})
const never = () => {
  const deadline = new Deadline(600_000)
  deadlines.push(deadline)
  return deadline
}
/** Enters, or waits, for the rest of the test. */
const occupy = (gate: LookupGate, visit: Visit) => {
  gate.enter(visit, never()).catch(() => {})
}

const gateOf = (options: Partial<LookupGateOptions> = {}) =>
  new LookupGate({ maxConcurrent: 2, maxQueued: 10, maxWaitMs: 60_000, ...options })
const bucket = (atOnce = 1_000) => new TokenBucket({ perSecond: 1, atOnce })
const spentBucket = () => {
  const spent = bucket(1)
  spent.take()
  return spent
}
const known = () => new Visit(undefined)
const stranger = (budget = bucket()) => new Visit(budget)
const isSettled = async (promise: Promise<unknown>) =>
  Promise.race([promise.then(() => true), new Promise((resolve) => setImmediate(resolve, false))])

describe('LookupGate', () => {
  test('lets as many through as there are places', async () => {
    const gate = gateOf()
    const first = await gate.enter(known(), never())
    await gate.enter(known(), never())
    const third = gate.enter(known(), never())
    expect(gate.running).toBe(2)
    expect(gate.queued).toBe(1)
    first()
    await third
    expect(gate.running).toBe(2)
    expect(gate.queued).toBe(0)
  })

  test('takes a place back only once', async () => {
    const gate = gateOf()
    const release = await gate.enter(stranger(), never())
    await gate.enter(known(), never())
    release()
    release()
    expect(gate.running).toBe(1)
    expect(gate.strangersRunning).toBe(0)
  })

  test('refuses at once when too many wait', async () => {
    const gate = gateOf({ maxConcurrent: 1, maxQueued: 1 })
    await gate.enter(known(), never())
    occupy(gate, known())
    await expect(gate.enter(known(), never())).rejects.toMatchObject({ code: 'overloaded' })
  })

  test('lets a known key go ahead of strangers', async () => {
    const gate = gateOf({ maxConcurrent: 1 })
    const order: string[] = []
    const release = await gate.enter(stranger(), never())
    const later = gate.enter(stranger(), never()).then((done) => {
      order.push('stranger')
      return done
    })
    const first = gate.enter(known(), never()).then((done) => {
      order.push('known')
      return done
    })
    release()
    const doneKnown = await first
    doneKnown()
    await later
    expect(order).toEqual(['known', 'stranger'])
  })

  test('lets a known key take the place of a stranger in a full queue', async () => {
    const gate = gateOf({ maxConcurrent: 1, maxQueued: 1 })
    const release = await gate.enter(stranger(), never())
    const waiting = gate.enter(stranger(), never())
    const first = gate.enter(known(), never())
    await expect(waiting).rejects.toMatchObject({ code: 'overloaded' })
    await expect(gate.enter(known(), never())).rejects.toMatchObject({ code: 'overloaded' })
    release()
    await first
  })

  test('leaves the queue when the time is up', async () => {
    const gate = gateOf({ maxConcurrent: 1 })
    const release = await gate.enter(known(), never())
    const deadline = never()
    const waiting = gate.enter(known(), deadline)
    deadline.cut()
    await expect(waiting).rejects.toMatchObject({ code: 'deadline_exceeded' })
    await expect(gate.enter(known(), deadline)).rejects.toMatchObject({ code: 'deadline_exceeded' })
    expect(gate.queued).toBe(0)
    release()
    expect(gate.running).toBe(0)
  })
})

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
