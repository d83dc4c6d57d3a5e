import { withVirtualClock } from '../run-schedule.ts'
import type { Tally } from '../tally.ts'
import { withFetch } from './key-sets.ts'
import type { TokenSchedule } from './token-schedule.ts'
import { TokenWorld } from './token-world.ts'

/**
 * Runs one schedule of tokens on a virtual clock.
 *
 * @throws {BrokenPromiseError} When a promise about access tokens is broken.
 */
export async function runTokenSchedule(schedule: TokenSchedule, tally: Tally): Promise<void> {
  await withVirtualClock(schedule.seed, async (clock) => {
    const world = new TokenWorld(schedule, clock, tally)
    await withFetch(
      async (url) => world.answer(url),
      async () => {
        for (const step of schedule.steps) await world.take(step)
        await world.end()
      },
    )
  })
}
