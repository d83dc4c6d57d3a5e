import { parseArgs } from 'node:util'
import { textTable } from '../report/table.ts'
import { readBytesPerKey } from './bytes-per-key.ts'
import { figuresOf } from './figures.ts'
import { compareFleets } from './real-fleet.ts'
import { comparisonTable, sizingTable, writeSizingPage } from './sizing-page.ts'

const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    docs: { type: 'string' },
  },
})
const processes = values.short ? [1, 4, 100] : [1, 4, 30, 200, 1_000]
const keys = values.short ? [10_000, 1_000_000] : [10_000, 100_000, 1_000_000, 10_000_000]

const bytesPerKey = await readBytesPerKey(values.docs ?? 'docs')
const figures = keys.flatMap((some) =>
  [false, true].flatMap((hasStore) =>
    processes.map((many) => figuresOf({ processes: many, keys: some, hasStore })),
  ),
)
const comparisons = await compareFleets()
console.log(textTable(sizingTable(figures, bytesPerKey)))
console.log(`\n${textTable(comparisonTable(comparisons))}`)
if (values.docs !== undefined) await writeSizingPage(values.docs, figures, comparisons, bytesPerKey)
