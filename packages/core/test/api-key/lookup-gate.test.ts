import { describe, expect, test } from 'vitest'
import { gateOf, known, never, occupy, stranger, useDeadlines } from './gate-visits.ts'

useDeadlines()

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
