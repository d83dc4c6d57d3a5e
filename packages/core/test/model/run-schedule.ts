import type { Schedule } from './schedule.ts'
import { installClock, type VirtualClock } from './virtual-clock.ts'
import type { Tally } from './tally.ts'
import { World } from './world.ts'

/** Runs one schedule, from its first step until everything is answered. */
export async function runSchedule(schedule: Schedule, tally: Tally): Promise<void> {
  await withVirtualClock(schedule.seed, async (clock) => {
    const world = new World(schedule, clock, tally)
    for (const step of schedule.steps) await world.take(step)
    await world.end()
  })
}

/** Runs under a virtual clock, and with random numbers that are the same again. */
export async function withVirtualClock(
  seed: number,
  run: (clock: VirtualClock) => Promise<void>,
): Promise<void> {
  const clock = installClock()
  const { random } = Math
  // The jitter of TTLs: the same again when a schedule is run again.
  Math.random = randomFrom(seed)
  try {
    await run(clock)
  } finally {
    Math.random = random
    clock.uninstall()
  }
}

// mulberry32
function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
