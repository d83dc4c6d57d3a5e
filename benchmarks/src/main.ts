import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { startAuthority } from './authority.ts'
import { compareInProcess } from './in-process/compare.ts'
import { compareImports } from './in-process/import-time.ts'
import { measureParts } from './in-process/parts.ts'
import { compareScale } from './in-process/scale.ts'
import { measureWaits } from './in-process/waits.ts'
import { measureHttp } from './measure/http-rounds.ts'
import { aimRows, standingOf } from './report/aims.ts'
import { writeDocument } from './report/document.ts'
import { tablesOf, type Results } from './report/results.ts'
import { textTable } from './report/table.ts'

const { values } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    short: { type: 'boolean', default: false },
    json: { type: 'string' },
    docs: { type: 'string' },
  },
})
const size = values.short
  ? { rounds: 4, requestsPerRound: 600, keys: 100_000, waits: 500 }
  : { rounds: 9, requestsPerRound: 6_000, keys: 1_000_000, waits: 5_000 }

const authority = await startAuthority()
try {
  const pairs = [...(await compareInProcess(authority, size.rounds)), compareImports(size.rounds)]
  const parts = await measureParts(authority, size.rounds, size.keys)
  const scale = await compareScale(size.rounds, size.keys)
  const waits = await measureWaits(size.waits)
  const http = await measureHttp(authority, size)
  const aims = aimRows(http, [...pairs, scale.hit], scale.bytesPerKey)
  const results = {
    node: process.version,
    http,
    pairs: [...pairs, scale.hit],
    parts,
    scale,
    waits,
    aims,
  }
  print(results)
  if (values.json !== undefined) {
    await writeFile(values.json, `${JSON.stringify(results, undefined, 2)}\n`)
  }
  if (values.docs !== undefined) await writeDocument(values.docs, results)
  if (values.check && aims.some((row) => standingOf(row) === 'missed')) process.exitCode = 1
} finally {
  await authority.close()
}

function print(results: Results): void {
  console.log(`Node ${results.node}. CPU time in µs; every ratio is taken within one round.`)
  for (const rows of Object.values(tablesOf(results))) console.log(`\n${textTable(rows)}`)
}
