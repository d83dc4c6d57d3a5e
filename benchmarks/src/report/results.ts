import type { PartFigure } from '../in-process/parts.ts'
import type { ScaleFigures } from '../in-process/scale.ts'
import type { WaitFigure } from '../in-process/waits.ts'
import type { HttpFigure } from '../measure/http-rounds.ts'
import { spreadOf } from '../measure/median.ts'
import type { Pair } from '../measure/pair.ts'
import { standingOf, type AimRow } from './aims.ts'
import { digits } from './table.ts'

/** Everything that one run measured. */
export interface Results {
  readonly node: string
  readonly http: readonly HttpFigure[]
  readonly pairs: readonly Pair[]
  readonly parts: readonly PartFigure[]
  readonly scale: ScaleFigures
  readonly waits: readonly WaitFigure[]
  readonly aims: readonly AimRow[]
}

/** A table of results: its heading, and its rows. */
export type Rows = readonly (readonly string[])[]

/** The tables of a run, in the order in which they are shown. */
export function tablesOf({
  http,
  pairs,
  parts,
  waits,
  aims,
}: Results): Readonly<Record<TableName, Rows>> {
  return {
    aims: [
      ['aim', 'bound', 'measured', ''],
      ...aims.map((row) => [
        row.what,
        `${row.bound} ${digits(row.aim)}`,
        `${digits(row.figure.median)} ± ${digits(row.figure.noise)}`,
        standingOf(row),
      ]),
    ],
    http: [
      ['server', 'scenario', 'CPU µs', 'requests/s', 'p99 ms'],
      ...http.map(({ framework, guard, scenario, ...figures }) => [
        `${framework}, ${guard}`,
        scenario,
        digits(spreadOf(figures.cpuMicrosPerRequest).median),
        digits(figures.requestsPerSecond.median),
        digits(figures.p99Ms.median),
      ]),
    ],
    pairs: [
      ['ours : theirs', 'ours µs', 'theirs µs', 'ratio'],
      ...pairs.map(({ name, oursMicros, theirsMicros, ratio }) => [
        name,
        digits(oursMicros.median),
        digits(theirsMicros.median),
        digits(ratio.median),
      ]),
    ],
    parts: [
      ['part of a decision', 'µs'],
      ...parts.map(({ name, micros }) => [name, digits(micros.median)]),
    ],
    waits: [
      ['what is waited for', 'CPU µs', 'p50 ms', 'p99 ms'],
      ...waits.map(({ name, cpuMicros, p50Ms, p99Ms }) => [
        name,
        digits(cpuMicros),
        digits(p50Ms),
        digits(p99Ms),
      ]),
    ],
  }
}

type TableName = 'aims' | 'http' | 'pairs' | 'parts' | 'waits'
