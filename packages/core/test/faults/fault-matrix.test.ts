import dns from 'node:dns'
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Outcome } from '../../src/index.ts'
import { sampled } from '../../../conformance/src/sampled.ts'
import { eventually } from '../support/eventually.ts'
import { FAULTS } from './fault-table.ts'
import type { Fault } from './fault.ts'
import { startFaultyServer, type FaultyServer } from './faulty-server.ts'
import { SUBJECTS, type Opened, type Subject } from './subjects.ts'

// As long as the breaker stays open, and longer than a first back-off; the clock is the tests' own.
const SOON_MS = 10_000

const cells = { tried: 0 }
const unhandled: unknown[] = []
const onUnhandled = (reason: unknown) => unhandled.push(reason)

let server: FaultyServer
let opened: Opened
beforeEach(() => {
  process.on('unhandledRejection', onUnhandled)
  vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  // Deadlines, back-offs and ages go by this clock alone, so a loaded machine changes no answer.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
})
afterEach(async () => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  await opened.close()
  await server.goOffline()
  await eventually(() => server.openSockets === 0)
  process.off('unhandledRejection', onUnhandled)
})
afterAll(() => {
  console.log(`fault matrix: ${cells.tried} cells, each refused with 503 and recovered by itself`)
})

// The loop tries each fault on one of the subjects.
const byClass = SUBJECTS.flatMap((subject, i) =>
  Object.entries(FAULTS).map(
    ([what, faults]) =>
      [subject.name, what, { subject, faults: sampled(faults, SUBJECTS.length, i) }] as const,
  ),
)

describe.each(byClass)('%s, when %s', (_subject, _what, { subject, faults }) => {
  const named = faults.map((fault) => [fault.fault, fault] as const)

  // R-JWKS-07, R-JWKS-08, R-JWKS-09, R-JWKS-13, R-JWKS-21, R-JWKS-23, R-KEY-04,
  // R-KEY-05, R-KEY-07, R-KEY-08, R-KEY-10, R-KEY-11, R-KEY-14
  test.each(named)('%s: 503, what is known stays good, and it recovers', async (_, fault) => {
    server = await startFaultyServer(subject.answer)
    opened = await subject.open(`http://localhost:${server.port}/ask`)

    await strike(fault)
    const cold = await settle(opened.judgeCold(), fault, subject)
    expectUnavailable(cold, fault, subject)
    const known = await settle(opened.judgeKnown(), fault, subject)
    expect(known.kind).toBe('granted')
    // What was given up was hung up as well.
    await eventually(() => server.openExchanges === 0)

    await recover(fault)
    vi.advanceTimersByTime(Math.max(SOON_MS, (fault.retryAfter ?? 0) * 1_000))
    expect((await opened.judgeCold()).kind).toBe('granted')
    expect((await opened.judgeKnown()).kind).toBe('granted')

    expect(unhandled).toEqual([])
    cells.tried += 1
  })
})

async function strike({ behaviour }: Fault): Promise<void> {
  // A connection that is kept alive would need neither a name nor a port.
  server.cutConnections()
  await eventually(() => server.openSockets === 0)
  if (behaviour === 'refused') await server.goOffline()
  else if (behaviour === 'dns') breakDns()
  else server.breakWith(behaviour)
}

async function recover({ behaviour }: Fault): Promise<void> {
  if (behaviour === 'refused') await server.goOnline()
  else if (behaviour === 'dns') vi.mocked(dns.lookup).mockRestore()
  else server.mend()
}

/** Waits for an answer; for an endless fault, exactly until the deadline. */
async function settle(
  outcome: Promise<Outcome>,
  { isEndless = false }: Fault,
  { deadlineMs }: Subject,
): Promise<Outcome> {
  if (!isEndless) return outcome
  const before = server.requests
  let isSettled = false
  void outcome.then(() => (isSettled = true))
  await eventually(() => isSettled || server.requests > before)
  vi.advanceTimersByTime(deadlineMs)
  return outcome
}

function expectUnavailable(
  outcome: Outcome,
  { retryAfter = 1, isAboutUs = false }: Fault,
  { ofOurCredentials }: Subject,
): void {
  expect(outcome).toMatchObject({
    kind: 'refused',
    reason: isAboutUs ? ofOurCredentials : 'unavailable',
    refusal: {
      status: 503,
      body: '{"error":"Authentication temporarily unavailable"}',
      headers: { 'retry-after': String(retryAfter), 'cache-control': 'no-store' },
    },
  })
  expect(outcome).not.toHaveProperty('refusal.headers.www-authenticate')
}

function breakDns(): void {
  vi.spyOn(dns, 'lookup').mockImplementation((...args: unknown[]) => {
    const callback = args.at(-1) as (error: Error) => void
    const error = Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' })
    setImmediate(callback, error)
  })
}
