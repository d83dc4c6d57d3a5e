import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { docMistakes, readmeMistakes, sectionOf } from '../../conformance/src/option-docs.ts'
import { REDIS_BUS_OPTIONS } from '../src/bus/redis-bus-options.ts'
import { REDIS_STORE_OPTIONS } from '../src/store/redis-store-options.ts'

const PACKAGE = join(import.meta.dirname, '..')
const OPTIONS = sectionOf(join(PACKAGE, 'README.md'), '## Options')

// Both have a `timeoutMs`: the rows of the other one are left out.
const rowsWithout = (other: string) =>
  OPTIONS.split('\n')
    .filter((line) => line.split('|')[2]?.trim() !== other)
    .map((line) => line.replace(/^(\|[^|]*)\|[^|]*/, '$1'))
    .join('\n')

test.each([
  ['redisStore()', REDIS_STORE_OPTIONS, 'src/store/redis-store-options.ts', 'bus'],
  ['redisBus()', REDIS_BUS_OPTIONS, 'src/bus/redis-bus-options.ts', 'store'],
])('the documents have the options, defaults and bounds of %s', (_, table, file, other) => {
  expect(docMistakes(table, readFileSync(join(PACKAGE, file), 'utf8'))).toEqual([])
  expect(readmeMistakes(table, rowsWithout(other))).toEqual([])
})
