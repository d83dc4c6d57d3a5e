/** One moment, on both clocks of this machine, in milliseconds. */
export interface Moment {
  readonly monotonic: number
  readonly wall: number
}

/** Before everything. */
export const LONG_AGO: Moment = { monotonic: -Infinity, wall: -Infinity }

/** Reads both clocks. */
export function momentNow(): Moment {
  return { monotonic: performance.now(), wall: Date.now() }
}

/**
 * How long ago a moment was, on the clock that says more: the monotonic one stops while the machine is
 * suspended, and the wall clock may be set back.
 */
export function ageOf({ monotonic, wall }: Moment): number {
  return Math.max(performance.now() - monotonic, Date.now() - wall)
}
