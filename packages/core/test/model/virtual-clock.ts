/** Time that goes on only when a test says so, with real promises in between. */
export interface VirtualClock {
  readonly now: number
  /** Lets so many milliseconds pass, one timer after the other. */
  advance(ms: number): Promise<void>
  /** Gives the real time back. */
  uninstall(): void
}

interface Timer {
  readonly at: number
  readonly run: () => void
}

// Far from zero, as on a machine that has been running for a while.
const START = 1_000_000
const WALL_START = Date.parse('2026-01-01T00:00:00Z')

const real = {
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  setImmediate: globalThis.setImmediate,
  now: performance.now.bind(performance),
  dateNow: Date.now.bind(Date),
}

/**
 * Takes the place of timers and clocks.
 *
 * Vitest's own fake timers go through a real timer for each fake one; a hundred thousand schedules
 * would take an hour.
 */
export function installClock(): VirtualClock {
  let now = START
  const timers = new Set<Timer>()

  const setVirtual = (run: () => void, ms = 0) => {
    const timer = { at: now + Math.max(0, ms), run, unref: () => timer, ref: () => timer }
    timers.add(timer)
    return timer
  }
  Object.assign(globalThis, {
    setTimeout: setVirtual,
    clearTimeout: (timer: Timer) => timers.delete(timer),
  })
  performance.now = () => now
  Date.now = () => WALL_START + (now - START)

  return {
    get now() {
      return now
    },
    async advance(ms) {
      const end = now + ms
      await settle()
      for (let next = nextOf(timers, end); next !== undefined; next = nextOf(timers, end)) {
        timers.delete(next)
        now = next.at
        next.run()
        await settle()
      }
      now = end
    },
    uninstall() {
      Object.assign(globalThis, { setTimeout: real.setTimeout, clearTimeout: real.clearTimeout })
      performance.now = real.now
      Date.now = real.dateNow
    },
  }
}

// The first that is due; of two at the same time, the one that was set first.
function nextOf(timers: Iterable<Timer>, end: number): Timer | undefined {
  let next: Timer | undefined
  for (const timer of timers) {
    if (timer.at <= end && (next === undefined || timer.at < next.at)) next = timer
  }
  return next
}

/** Lets everything go on that can go on without time passing. */
async function settle(): Promise<void> {
  await new Promise<void>((resolve) => {
    real.setImmediate(resolve)
  })
}
