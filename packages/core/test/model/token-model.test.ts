import { assert, asyncProperty } from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { allowWarnings } from '../../../conformance/src/allow-warnings.ts'
import { soakCount } from '../../../conformance/src/soak-count.ts'
import { KNOWN_SCHEDULES } from './tokens/known-schedules.ts'
import { runTokenSchedule } from './tokens/run-token-schedule.ts'
import { tokenSchedules } from './tokens/token-schedule.ts'

allowWarnings(
  'CLAVIGER_MARKS_FULL',
  'CLAVIGER_MARKS_HALF_FULL',
  'CLAVIGER_SHARED_ORGANIZATIONS',
  'CLAVIGER_UNAVAILABLE',
)

const RUNS = soakCount('tokenSchedules')
// The same every time, so that a change is judged by itself; `random` looks for others.
const SEED = process.env['CLAVIGER_MODEL_SEED'] ?? '20261127'

const tally = { counts: new Map<string, number>() }

afterAll(() => {
  const rows = [...tally.counts].toSorted(([a], [b]) => a.localeCompare(b))
  console.log(`${RUNS} schedules of tokens:`, Object.fromEntries(rows))
})

test.each(KNOWN_SCHEDULES.map(({ shows, schedule }) => [shows, schedule] as const))(
  '%s',
  async (_, schedule) => {
    await expect(runTokenSchedule(schedule, tally)).resolves.toBeUndefined()
  },
)

test(`no promise about tokens is broken in ${RUNS} schedules`, { timeout: 600_000 }, async () => {
  await assert(
    asyncProperty(tokenSchedules, async (schedule) => runTokenSchedule(schedule, tally)),
    {
      numRuns: RUNS,
      ...(SEED === 'random' ? {} : { seed: Number(SEED) }),
      endOnFailure: process.env['CLAVIGER_BUG'] !== undefined,
    },
  )
  for (const status of [200, 401]) expect(tally.counts.get(`answered ${status}`)).toBeGreaterThan(0)
})
