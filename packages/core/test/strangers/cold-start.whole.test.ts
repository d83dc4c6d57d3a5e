import { expect, test, vi } from 'vitest'
import type { ApiKeyOptions, Authenticator } from '../../src/index.ts'
import { soakCount } from '../../../conformance/src/soak-count.ts'
import { judge } from '../faults/subjects.ts'
import { useStoppedTimers } from './use-stopped-timers.ts'

const KEYS = soakCount('coldKeys')
const COUNT = KEYS.toLocaleString('en')
const CLIENTS = 256
const LATENCY_MS = 20
const PLACES = 64

const open = useStoppedTimers()
let authenticator: Authenticator

/** What 256 clients saw, each with a new key as soon as its last one was answered. */
interface Report {
  readonly seconds: number
  readonly statuses: Readonly<Record<number, number>>
  readonly lookups: number
  readonly mostAtOnce: number
  readonly p50Ms: number
  readonly p99Ms: number
}

// On a clock of its own, so that the figures are the same on every machine.
async function bombard(isGood: boolean, options: Partial<ApiKeyOptions> = {}): Promise<Report> {
  let lookups = 0
  let running = 0
  let mostAtOnce = 0
  authenticator = open({
    apiKeys: {
      lookup: async (key) => {
        lookups += 1
        running += 1
        mostAtOnce = Math.max(mostAtOnce, running)
        await new Promise((resolve) => {
          setTimeout(resolve, LATENCY_MS)
        })
        running -= 1
        return isGood ? { tokenId: `id_${key}`, organizationId: 'org_1' } : null
      },
      ...options,
    },
  })
  const startedAt = performance.now()
  const statuses: Record<number, number> = {}
  const latencies: number[] = []
  let next = 0
  let done = 0
  const client = async () => {
    while (next < KEYS) {
      const sentAt = performance.now()
      const outcome = await judge(authenticator, `key-${next++}`)
      const status = outcome.kind === 'granted' ? 200 : outcome.refusal.status
      statuses[status] = (statuses[status] ?? 0) + 1
      latencies.push(performance.now() - sentAt)
      done += 1
      // A client that is refused at once does not come back in the same instant.
      if (status === 503) await new Promise((resolve) => setTimeout(resolve, 1))
    }
  }
  const clients = Promise.all(Array.from({ length: CLIENTS }, client))
  const isDone = () => done >= KEYS
  while (!isDone()) await vi.advanceTimersByTimeAsync(5)
  await clients
  latencies.sort((a, b) => a - b)
  return {
    seconds: Math.round(performance.now() - startedAt) / 1_000,
    statuses,
    lookups,
    mostAtOnce,
    p50Ms: Math.round(latencies[Math.floor(KEYS * 0.5)] ?? 0),
    p99Ms: Math.round(latencies[Math.floor(KEYS * 0.99)] ?? 0),
  }
}

test(`a cold process before ${COUNT} good keys is not slowed, and as many made-up keys are`, async () => {
  const cold = await bombard(true)
  console.log(`${COUNT} good keys, cold:  ${JSON.stringify(cold)}`)
  const attack = await bombard(false)
  console.log(`${COUNT} made-up keys:     ${JSON.stringify(attack)}`)

  expect(cold.statuses).toEqual({ 200: KEYS })
  expect(cold.mostAtOnce).toBe(PLACES)
  // All places all the time: as long as it takes without any regard for strangers, and one answer.
  expect(cold.seconds * 1_000).toBeLessThanOrEqual((KEYS / PLACES + 3) * LATENCY_MS)
  // The budget of 1,000, what comes in meanwhile, and what an eighth of the places lets through.
  const eighth = (PLACES / 8) * ((attack.seconds * 1_000) / LATENCY_MS)
  expect(attack.lookups).toBeLessThanOrEqual(1_000 + 100 * attack.seconds + eighth + PLACES)
  expect(attack.statuses[503]).toBeGreaterThan(KEYS / 2)
}, 60_000)
