import { describe, expect, test, vi } from 'vitest'
import { memoryBus } from '../../../conformance/src/memory-bus.ts'
import { memoryMarks } from '../../../conformance/src/memory-marks.ts'
import { memoryStore } from '../../../conformance/src/memory-store.ts'
import { RevocationDeliveryError, type MarksReading } from '../../src/index.ts'
import { TARGET, soon, start as startProcess, useTokenProcesses } from './token-processes.ts'

useTokenProcesses()

/** One process of a fleet, with patience: a loaded machine takes its time to fetch a key set. */
const start: typeof startProcess = (parts, jwt) =>
  startProcess(parts, { timeoutMs: 20_000, ...jwt })

/** A bus that keeps marks, and how many of them. */
function keepingBus() {
  const marks = memoryMarks()
  return {
    marks,
    bus: memoryBus({ marks, currentForMs: 50 }),
    keeps: async (count: number) =>
      vi.waitFor(async () => expect((await marks.readMarks(undefined)).marks).toHaveLength(count), {
        timeout: 20_000,
        interval: 50,
      }),
  }
}

describe.concurrent('with a bus alone, which keeps marks', () => {
  test('a process that starts knows the marks, though no other one runs', async () => {
    const { bus } = keepingBus()
    const [one, other] = [start({ bus: bus.join() }), start({ bus: bus.join() })]
    expect(await other.verdict()).toBe('granted')
    expect(await one.authenticator.revoke(TARGET)).toMatchObject({ marked: 1, durable: true })
    await soon(other.verdict, 'revoked')
    expect(other.origins()).toEqual(['bus'])
    for (const { authenticator } of [one, other]) await authenticator.close()
    const late = start({ bus: bus.join() })
    expect(await late.verdict()).toBe('revoked')
    expect(late.origins()).toEqual([])
  })

  test('unrevoke() lasts as well', async () => {
    const { bus } = keepingBus()
    const one = start({ bus: bus.join() })
    await one.authenticator.revoke(TARGET)
    expect(await one.authenticator.unrevoke(TARGET)).toMatchObject({ durable: true })
    await one.authenticator.close()
    expect(await start({ bus: bus.join() }).verdict()).toBe('granted')
  })

  test('a bus that lost its marks is told them again', async () => {
    const { bus, marks, keeps } = keepingBus()
    const one = start({ bus: bus.join() })
    expect(await one.verdict()).toBe('granted')
    await one.authenticator.revoke(TARGET)
    marks.loseEverything()
    await keeps(1)
  })

  test('a mark that cannot be kept is tried again, and revoke() says so', async () => {
    const { bus, marks, keeps } = keepingBus()
    let isFull = true
    const member = bus.join()
    const writeMarks = vi.fn<typeof marks.writeMarks>(async (written) => {
      if (isFull) throw new Error('full')
      await marks.writeMarks(written)
    })
    Object.assign(member, { writeMarks })
    const [one, other] = [start({ bus: member }), start({ bus: bus.join() })]
    expect(await other.verdict()).toBe('granted')
    await expect(one.authenticator.revoke(TARGET)).rejects.toThrow(RevocationDeliveryError)
    // The other processes were told all the same.
    await soon(other.verdict, 'revoked')
    isFull = false
    await keeps(1)
    expect(one.events).toContainEqual(
      expect.objectContaining({ type: 'fleet', part: 'bus', kind: 'failing' }),
    )
  })

  test('a process of the version before is told of, and its marks are kept', async () => {
    const { bus, marks, keeps } = keepingBus()
    const older = bus.join()
    delete older.readMarks
    delete older.writeMarks
    const one = start({ bus: older })
    expect(await one.authenticator.revoke(TARGET)).toMatchObject({ durable: false })
    expect((await marks.readMarks(undefined)).marks).toEqual([])
    const next = start({ bus: bus.join() })
    expect(await next.verdict()).toBe('revoked')
    await keeps(1)
    await one.authenticator.revoke({ clientId: 'another' })
    await vi.waitFor(() => expect(next.authenticator.stats().issuers).toMatchObject([{ marks: 2 }]))
    await one.authenticator.close()
    // What only the memory of a process has is told to the next one.
    const last = start({ bus: bus.join() })
    expect(await last.verdict()).toBe('revoked')
    expect(last.authenticator.stats().issuers).toMatchObject([{ marks: 2 }])
    await keeps(2)
  })

  test('a bus with a poisoned mark is believed in none, and an event says so', async () => {
    const { bus, marks } = keepingBus()
    await start({ bus: bus.join() }).authenticator.revoke(TARGET)
    const member = memoryBus().join()
    const readMarks = async (cursor: string | undefined): Promise<MarksReading> => {
      const reading = await marks.readMarks(cursor)
      return { ...reading, marks: [...reading.marks, { by: 'everything', value: '*' }] }
    }
    Object.assign(member, { readMarks, writeMarks: async () => {} })
    const { verdict, events } = start({ bus: member })
    expect(await verdict()).toBe('granted')
    expect(events).toContainEqual({
      v: 1,
      type: 'fleet',
      part: 'bus',
      kind: 'failing',
      cause: { name: 'PoisonedError', code: 'poisoned_marks' },
    })
  })

  test('marks that cannot be read stop a process that must refuse without them', async () => {
    const { bus } = keepingBus()
    let mayRead = false
    const member = bus.join()
    const { readMarks } = member
    Object.assign(member, {
      readMarks: async (cursor: string | undefined) => {
        if (!mayRead) throw new Error('down')
        return readMarks?.(cursor)
      },
    })
    const { verdict } = start({ bus: member }, { whenCutOff: 'refuse', cutOffTtlMs: 100 })
    expect(await verdict()).toBe('unavailable')
    mayRead = true
    await soon(verdict, 'granted')
  })
})

test('a store that keeps marks is the one place for them', async () => {
  const { bus, marks } = keepingBus()
  const store = memoryStore()
  const one = start({ bus: bus.join(), store })
  expect(await one.authenticator.revoke(TARGET)).toMatchObject({ durable: true })
  expect((await marks.readMarks(undefined)).marks).toEqual([])
  await one.authenticator.close()
  expect(await start({ store }).verdict()).toBe('revoked')
})
