import { afterEach, beforeEach } from 'vitest'
import { LookupGate, type LookupGateOptions } from '../../src/api-key/lookup-gate.ts'
import { TokenBucket } from '../../src/api-key/token-bucket.ts'
import { Visit } from '../../src/api-key/visit.ts'
import { Deadline } from '../../src/time/deadline.ts'

let deadlines: Deadline[] = []

/** Ends what a test leaves behind. */
export function useDeadlines(): void {
  beforeEach(() => {
    deadlines = []
  })
  afterEach(() => {
    for (const deadline of deadlines) {
      deadline.cut()
      deadline.end()
    }
  })
}

export const never = () => {
  const deadline = new Deadline(600_000)
  deadlines.push(deadline)
  return deadline
}
/** Enters, or waits, for the rest of the test. */
export const occupy = (gate: LookupGate, visit: Visit) => {
  gate.enter(visit, never()).catch(() => {})
}

export const gateOf = (options: Partial<LookupGateOptions> = {}) =>
  new LookupGate({ maxConcurrent: 2, maxQueued: 10, maxWaitMs: 60_000, ...options })
export const bucket = (atOnce = 1_000) => new TokenBucket({ perSecond: 1, atOnce })
export const spentBucket = () => {
  const spent = bucket(1)
  spent.take()
  return spent
}
export const known = () => new Visit('a known key')
export const stranger = (budget = bucket()) => new Visit(budget)
export const isSettled = async (promise: Promise<unknown>) =>
  Promise.race([promise.then(() => true), new Promise((resolve) => setImmediate(resolve, false))])
