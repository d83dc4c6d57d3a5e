import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { BusHub } from '../../src/fleet/bus-hub.ts'
import { Buses } from '../../src/fleet/buses.ts'
import { FleetHealth } from '../../src/fleet/fleet-health.ts'
import { MarkQuestion } from '../../src/fleet/mark-question.ts'
import type { TimedMark } from '../../src/revocation/parse-mark.ts'

const ASK = { kind: 'ask', id: 'one' } as const
// Two messages.
const MARKS = Array.from({ length: 40 }, (_, i): TimedMark => {
  const value = `${i}${'x'.repeat(1_000)}`
  return {
    mark: { by: 'clientId', value, issuer: null, issuedBefore: 1, at: 2 },
    remainingMs: 60_000,
  }
})

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** What a process sends when another one asks: each message, in short. */
async function answerOf(knowsAll: boolean, publish: () => Promise<void> = async () => {}) {
  const sent: string[] = []
  const bus = {
    publish: async (message: string) => {
      await publish()
      sent.push(message.includes('"told"') ? 'told' : 'marks')
    },
    subscribe: () => () => {},
    isCurrent: () => true,
  }
  const health = new FleetHealth(() => {})
  const question = new MarkQuestion(new Buses([new BusHub(bus)]), health, () => MARKS)
  question.hear(ASK, () => knowsAll)
  await vi.advanceTimersByTimeAsync(100)
  question.close()
  return sent
}

test('a process that knows all marks tells them, and then that these are all', async () => {
  expect(await answerOf(true)).toEqual(['marks', 'marks', 'told'])
})

test('a process that does not know all marks tells those that it has, and not that these are all', async () => {
  expect(await answerOf(false)).toEqual(['marks', 'marks'])
})

test('a process that could not tell a part does not tell that these are all', async () => {
  const publish = vi.fn<() => Promise<void>>().mockRejectedValueOnce(new Error('down'))
  expect(await answerOf(true, publish)).toEqual([])
})
