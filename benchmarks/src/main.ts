import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { startAuthority } from './authority.ts'
import { compareInProcess } from './in-process/compare.ts'
import { compareImports } from './in-process/import-time.ts'
import { compareScale } from './in-process/scale.ts'
import { measureHttp, type HttpFigure } from './measure/http-rounds.ts'
import { spreadOf } from './measure/median.ts'
import type { Pair } from './measure/pair.ts'
import { aimRows, isMissed, type AimRow } from './report/aims.ts'
import { digits, textTable } from './report/table.ts'

const { values } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    short: { type: 'boolean', default: false },
    json: { type: 'string' },
  },
})
const size = values.short
  ? { rounds: 5, requestsPerRound: 2_000, keys: 100_000 }
  : { rounds: 7, requestsPerRound: 10_000, keys: 1_000_000 }

const authority = await startAuthority()
try {
  const pairs = [...(await compareInProcess(authority, size.rounds)), compareImports(size.rounds)]
  const scale = await compareScale(size.rounds, size.keys)
  const http = await measureHttp(authority, size)
  const aims = aimRows(http, [...pairs, scale.hit], scale.bytesPerKey)
  print(http, [...pairs, scale.hit], aims)
  if (values.json !== undefined) {
    const document = { node: process.version, http, pairs, scale, aims }
    await writeFile(values.json, `${JSON.stringify(document, undefined, 2)}\n`)
  }
  if (values.check && aims.some(isMissed)) process.exitCode = 1
} finally {
  await authority.close()
}

function print(http: readonly HttpFigure[], pairs: readonly Pair[], aims: readonly AimRow[]): void {
  const served = http.map(({ framework, guard, scenario, ...figures }) => [
    `${framework}, ${guard}`,
    scenario,
    digits(spreadOf(figures.cpuMicrosPerRequest).median),
    digits(figures.requestsPerSecond.median),
    digits(figures.p99Ms.median),
  ])
  const compared = pairs.map(({ name, oursMicros, theirsMicros, ratio }) => [
    name,
    digits(oursMicros.median),
    digits(theirsMicros.median),
    digits(ratio.median),
  ])
  const judged = aims.map((row) => [
    row.what,
    `${row.bound} ${digits(row.aim)}`,
    `${digits(row.figure.median)} ± ${digits(row.figure.noise)}`,
    isMissed(row) ? 'missed' : 'met',
  ])
  console.log(
    [
      `Node ${process.version}. CPU time in microseconds; every ratio is taken within one run.`,
      textTable([['server', 'scenario', 'CPU µs', 'requests/s', 'p99 ms'], ...served]),
      textTable([['ours : theirs', 'ours µs', 'theirs µs', 'ratio'], ...compared]),
      textTable([['aim', 'bound', 'measured', ''], ...judged]),
    ].join('\n\n'),
  )
}
