// `Date.now()` has whole milliseconds and is read a moment after the other clock, so the two always
// differ by a little. Counted as a step each time, that would add up.
const JITTER_MS = 5

let lastOffsetMs = Date.now() - performance.now()
let steppedMs = 0

/**
 * Reads the clock for everything that may only be trusted for so long, in milliseconds.
 *
 * It is the monotonic clock plus every forward step of the wall clock. The monotonic clock stops
 * while a machine is suspended (Linux, macOS), so an age on it alone would leave the suspension out. A
 * backward step of the wall clock changes nothing: this clock never goes back, and so nothing is
 * trusted for longer.
 *
 * The number is only good for differences with other readings in the same process. A wall clock that
 * is set back and a suspension of the same length cancel out where they fall between two readings.
 */
export function cautiousNow(): number {
  const now = performance.now()
  const offsetMs = Date.now() - now
  const stepMs = offsetMs - lastOffsetMs
  if (Math.abs(stepMs) > JITTER_MS) {
    lastOffsetMs = offsetMs
    steppedMs += Math.max(0, stepMs)
  }
  return now + steppedMs
}
