import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { BusHub } from '../../src/fleet/bus-hub.ts'
import { Buses } from '../../src/fleet/buses.ts'
import { FleetHealth } from '../../src/fleet/fleet-health.ts'
import type { Answer } from '../../src/fleet/mark-question.ts'
import { MarkReader } from '../../src/fleet/mark-reader.ts'
import { MarkSync } from '../../src/fleet/mark-sync.ts'

const BUS = {
  publish: async () => {},
  subscribe: () => () => {},
  isCurrent: () => true,
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const health = new FleetHealth(() => {})

/** A process on a bus, with answers that a test gives. */
function start(reader: MarkReader | undefined, isHeard = true) {
  const answers: ((answer: Answer) => void)[] = []
  const sync = new MarkSync({
    reader,
    peers: {
      buses: new Buses([new BusHub({ ...BUS, isCurrent: () => isHeard })]),
      ask: async () => new Promise((resolve) => answers.push(resolve)),
    },
    take: () => {},
    hasMarks: () => false,
    repair: () => {},
    onCutOff: () => {},
    onTick: () => {},
  })
  sync.start()
  return { sync, answers }
}

test('asks again after a gap that came while it was told', async () => {
  const { sync, answers } = start(undefined)
  await vi.advanceTimersByTimeAsync(0)
  expect(answers).toHaveLength(1)
  sync.noteGap()
  answers[0]?.('told')
  await vi.advanceTimersByTimeAsync(0)
  expect(sync.isCurrent).toBe(false)
  await vi.advanceTimersByTimeAsync(1_000)
  answers[1]?.('told')
  await vi.advanceTimersByTimeAsync(0)
  expect(sync.isCurrent).toBe(true)
  sync.close()
})

test('does not take silence for an answer while its store cannot be read', async () => {
  const store = {
    readMarks: async () => Promise.reject(new Error('down')),
    writeMarks: async () => {},
  }
  const { sync, answers } = start(new MarkReader({ marks: store, part: 'store' }, health))
  await vi.advanceTimersByTimeAsync(0)
  answers[0]?.('silence')
  await vi.advanceTimersByTimeAsync(0)
  expect(sync.isCurrent).toBe(false)
  await vi.advanceTimersByTimeAsync(1_000)
  answers[1]?.('told')
  await vi.advanceTimersByTimeAsync(0)
  expect(sync.isCurrent).toBe(true)
  sync.close()
})

test.each<readonly ['store' | 'bus', boolean]>([
  ['store', true],
  ['bus', false],
])('with marks that a %s keeps, and a bus that hears nothing, is current: %s', async (part, is) => {
  const marks = {
    readMarks: async () => ({ cursor: '', marks: [], isAll: true, isContinued: true }),
    writeMarks: async () => {},
  }
  const { sync } = start(new MarkReader({ marks, part }, health), false)
  await vi.advanceTimersByTimeAsync(0)
  expect(sync.isCurrent).toBe(is)
  sync.close()
})
