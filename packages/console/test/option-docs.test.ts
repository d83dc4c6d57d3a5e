import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { docMistakes, readmeMistakes, sectionOf } from '../../conformance/src/option-docs.ts'
import { consoleOptionTable } from '../src/console-options.ts'

const PACKAGE = join(import.meta.dirname, '..')

test('the documents have the options, defaults and bounds of createConsole()', () => {
  const table = consoleOptionTable<never>()
  const source = readFileSync(join(PACKAGE, 'src/console-options.ts'), 'utf8')
  expect(docMistakes(table, source)).toEqual([])
  const readme = sectionOf(join(PACKAGE, 'README.md'), '## Options')
  expect(readmeMistakes(table, readme)).toEqual([])
})
