import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { docMistakes, readmeMistakes, sectionOf } from '../../conformance/src/option-docs.ts'
import { KEYS_OPTIONS } from '../src/keys-options.ts'

const PACKAGE = join(import.meta.dirname, '..')

test('the documents have the options, defaults and bounds of openKeys()', () => {
  const source = readFileSync(join(PACKAGE, 'src/keys-options.ts'), 'utf8')
  expect(docMistakes(KEYS_OPTIONS, source)).toEqual([])
  const readme = sectionOf(join(PACKAGE, 'README.md'), '## Options')
  expect(readmeMistakes(KEYS_OPTIONS, readme)).toEqual([])
})
