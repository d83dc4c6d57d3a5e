import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { lineChart, SCHEMES, type Line } from '../report/charts.ts'
import { pictureOf } from '../report/document.ts'
import type { Rows } from '../report/results.ts'
import { digits, markdownTable } from '../report/table.ts'
import { REQUESTS_PER_PROCESS, type FleetFigures } from './figures.ts'
import type { FleetComparison } from './real-fleet.ts'

// A reading that finds a key, and a writing: from `INFO stats` of Redis, both directions.
const BYTES_PER_STORE_OP = 700
// To each process, with the command that reads the next one.
const BYTES_PER_MESSAGE = 600
// The default.
const MAX_KEYS = 10_000

/** Writes the page about sizing and its charts, light and dark. */
export async function writeSizingPage(
  docs: string,
  figures: readonly FleetFigures[],
  comparisons: readonly FleetComparison[],
  bytesPerKey: number,
): Promise<void> {
  const folder = path.join(docs, 'sizing')
  await mkdir(folder, { recursive: true })
  for (const scheme of SCHEMES) {
    for (const [name, title, value] of CHARTS) {
      const labels = { title, x: 'processes', y: 'calls' }
      const chart = lineChart(labels, linesOf(figures, value), scheme)
      await writeFile(path.join(folder, `${name}-${scheme}.svg`), chart)
    }
  }
  await writeFile(path.join(docs, 'sizing.md'), pageOf(figures, comparisons, bytesPerKey))
}

/** The figures of all sizes, as a table. */
export function sizingTable(figures: readonly FleetFigures[], bytesPerKey: number): Rows {
  return [
    [
      'processes',
      'keys',
      'store',
      'requests/s',
      'authority/s',
      'Redis ops/s',
      'Redis KB/s',
      'MB a process',
      'gone after, p50 s',
      'p99 s',
      'authority in 10 s after a restart',
    ],
    ...figures.map((one) => [
      one.processes.toLocaleString('en'),
      one.keys.toLocaleString('en'),
      one.hasStore ? 'yes' : 'no',
      digits(one.requestsPerSecond),
      digits(one.lookupsPerSecond),
      digits(one.storeOpsPerSecond),
      digits((one.storeOpsPerSecond * BYTES_PER_STORE_OP) / 1_000),
      digits((one.keysPerProcess * bytesPerKey) / 1_000_000),
      digits(one.revocationSeconds.p50),
      digits(one.revocationSeconds.p99),
      digits(one.lookupsAfterRestart),
    ]),
  ]
}

/** What was counted of the real fleet, beside the simulation of the same requests. */
export function comparisonTable(comparisons: readonly FleetComparison[]): Rows {
  return [
    ['four processes', 'counted', 'simulated', 'real', 'simulated : real'],
    ...comparisons.flatMap(({ name, simulated, real }) =>
      (['lookups', 'storeReads', 'storeWrites'] as const)
        .filter((what) => real[what] > 0)
        .map((what) => [
          name,
          what,
          digits(simulated[what]),
          digits(real[what]),
          digits(simulated[what] / real[what]),
        ]),
    ),
  ]
}

const CHARTS: readonly (readonly [
  name: string,
  title: string,
  value: (figures: FleetFigures) => number,
])[] = [
  ['lookups', 'Calls to the authority in a second', (one) => one.lookupsPerSecond],
  [
    'restart',
    'Calls to the authority in the ten seconds after all processes were started again',
    (one) => one.lookupsAfterRestart,
  ],
]

function linesOf(
  figures: readonly FleetFigures[],
  value: (figures: FleetFigures) => number,
): readonly Line[] {
  const lines = new Map<string, [number, number][]>()
  for (const one of figures) {
    const name = `${one.keys.toLocaleString('en')} keys${one.hasStore ? ', store' : ''}`
    const points = lines.get(name) ?? []
    // A logarithmic axis has no zero.
    points.push([one.processes, Math.max(value(one), 0.1)])
    lines.set(name, points)
  }
  return [...lines].map(([name, points]) => ({ name, points }))
}

function pageOf(
  figures: readonly FleetFigures[],
  comparisons: readonly FleetComparison[],
  bytesPerKey: number,
): string {
  return `# Sizing

How many calls to the authority, how much of Redis and how much memory a fleet needs. \`npx -y pnpm@12 simulate --docs docs\` wrote this
page: a simulation of every request, with keys as popular as Zipf's law says, ${REQUESTS_PER_PROCESS} requests a second at each process, and the
defaults: verdicts live for 30 seconds (\`ttlMs\`), and each process remembers 10,000 keys (\`maxKeys\`).

- **Calls to the authority** grow with the number of processes without a store, and with the number of keys that are in use
  with one: a key that one process looked up is not looked up by the next.
- **Redis** is read once for each key that a process does not remember, and written once for each lookup. One
  operation takes about ${BYTES_PER_STORE_OP} bytes on the network.
- **Memory** is ${bytesPerKey} bytes for each key that a process remembers, so ${Math.round((bytesPerKey * MAX_KEYS) / 1_000_000)} MB at the default of \`maxKeys\`.
- **A revocation** reaches every process over the bus in one message of about ${BYTES_PER_MESSAGE} bytes to each, in milliseconds. Without
  a bus, the last process accepts a key until its verdict runs out: that is the column _gone after_, for the keys that
  are used most.
- **A restart of all processes at once** empties their memories. With a store, a large fleet finds most of its keys there, until their verdicts run out.

${pictureOf('sizing', 'lookups', 'Calls to the authority in a second, by the number of processes')}

${pictureOf('sizing', 'restart', 'Calls to the authority after a restart, by the number of processes')}

${markdownTable(sizingTable(figures, bytesPerKey))}

## Beside the real fleet

Four authenticators served the same requests in real time, with lookups of 20 ms and with a real Redis: verdicts of ten
seconds, 500 keys, 40 requests a second, for 30 seconds. The simulation is right about what it counts where the last column is near 1.

${markdownTable(comparisonTable(comparisons))}
`
}
