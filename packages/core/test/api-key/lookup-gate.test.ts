import { describe, expect, test } from 'vitest'
import { LookupGate } from '../../src/api-key/lookup-gate.ts'

const never = new AbortController().signal

describe('LookupGate', () => {
  test('lets so many through and no more', async () => {
    const gate = new LookupGate({ maxConcurrent: 2, maxQueued: 10, maxWaitMs: 60_000 })
    const first = await gate.enter(false, never)
    await gate.enter(false, never)
    const third = gate.enter(false, never)
    expect(gate.running).toBe(2)
    expect(gate.queued).toBe(1)
    first()
    await third
    expect(gate.running).toBe(2)
    expect(gate.queued).toBe(0)
  })

  test('takes a place back only once', async () => {
    const gate = new LookupGate({ maxConcurrent: 1, maxQueued: 10, maxWaitMs: 60_000 })
    const release = await gate.enter(false, never)
    release()
    release()
    expect(gate.running).toBe(0)
  })

  test('refuses at once when too many wait', async () => {
    const gate = new LookupGate({ maxConcurrent: 1, maxQueued: 1, maxWaitMs: 60_000 })
    const release = await gate.enter(false, never)
    const second = gate.enter(false, never)
    await expect(gate.enter(false, never)).rejects.toMatchObject({ code: 'overloaded' })
    // A waiter that is left behind would reject while another test runs.
    release()
    await second
  })

  test('lets a known key go ahead of strangers', async () => {
    const gate = new LookupGate({ maxConcurrent: 1, maxQueued: 10, maxWaitMs: 60_000 })
    const order: string[] = []
    const release = await gate.enter(false, never)
    const stranger = gate.enter(false, never).then((done) => {
      order.push('stranger')
      return done
    })
    const known = gate.enter(true, never).then((done) => {
      order.push('known')
      return done
    })
    release()
    const doneKnown = await known
    doneKnown()
    await stranger
    expect(order).toEqual(['known', 'stranger'])
  })

  test('lets a known key take the place of a stranger in a full queue', async () => {
    const gate = new LookupGate({ maxConcurrent: 1, maxQueued: 1, maxWaitMs: 60_000 })
    const release = await gate.enter(false, never)
    const stranger = gate.enter(false, never)
    const known = gate.enter(true, never)
    await expect(stranger).rejects.toMatchObject({ code: 'overloaded' })
    await expect(gate.enter(true, never)).rejects.toMatchObject({ code: 'overloaded' })
    release()
    await known
  })

  test('leaves the queue when the time is up', async () => {
    const gate = new LookupGate({ maxConcurrent: 1, maxQueued: 10, maxWaitMs: 60_000 })
    const release = await gate.enter(false, never)
    const controller = new AbortController()
    const waiting = gate.enter(false, controller.signal)
    controller.abort(new Error('time is up'))
    await expect(waiting).rejects.toThrow('time is up')
    expect(gate.queued).toBe(0)
    release()
    expect(gate.running).toBe(0)
  })
})
