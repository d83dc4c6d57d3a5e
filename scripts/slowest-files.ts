import type { Reporter } from 'vitest/node'

const SHOWN = 10

/** Prints which test files took longest. It comes before Vitest's own summary, which stays last. */
export const slowestFiles: Reporter = {
  onTestRunEnd(modules) {
    // With a few files, their times are shown above.
    if (modules.length <= SHOWN) return
    const slowest = modules
      .map((module) => {
        const { duration, collectDuration } = module.diagnostic()
        return { file: module.relativeModuleId, seconds: (duration + collectDuration) / 1_000 }
      })
      .toSorted((a, b) => b.seconds - a.seconds)
      .slice(0, SHOWN)
    const rows = slowest.map(({ file, seconds }) => `${seconds.toFixed(1).padStart(7)} s  ${file}`)
    console.log(['', `The ${SHOWN} slowest files:`, ...rows].join('\n'))
  },
}
