/** Time that goes on only when a test says so, with real promises in between. */
export interface VirtualClock {
  readonly now: number
  /** By how much the wall clock is ahead of the true time, in milliseconds. */
  wallOffsetMs: number
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
  setInterval: globalThis.setInterval,
  clearInterval: globalThis.clearInterval,
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
  let wallOffsetMs = 0
  const timers = new Set<Timer>()
  const intervals = new Map<object, Timer>()

  const setVirtual = (run: () => void, ms = 0) => {
    const timer = { at: now + Math.max(0, ms), run, unref: () => timer, ref: () => timer }
    timers.add(timer)
    return timer
  }
  const setRepeated = (run: () => void, ms: number) => {
    const interval = { unref: () => interval, ref: () => interval }
    const next = () => {
      intervals.set(interval, setVirtual(tick, ms))
    }
    const tick = () => {
      next()
      run()
    }
    next()
    return interval
  }
  Object.assign(globalThis, {
    setTimeout: setVirtual,
    clearTimeout: (timer: Timer) => timers.delete(timer),
    setInterval: setRepeated,
    clearInterval: (interval: object) => {
      const timer = intervals.get(interval)
      if (timer !== undefined) timers.delete(timer)
      intervals.delete(interval)
    },
  })
  performance.now = () => now
  Date.now = () => WALL_START + (now - START) + wallOffsetMs

  return {
    get now() {
      return now
    },
    get wallOffsetMs() {
      return wallOffsetMs
    },
    set wallOffsetMs(ms) {
      wallOffsetMs = ms
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
      const { setTimeout, clearTimeout, setInterval, clearInterval } = real
      Object.assign(globalThis, { setTimeout, clearTimeout, setInterval, clearInterval })
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
