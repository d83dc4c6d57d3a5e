import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { docMistakes, readmeMistakes, sectionOf } from '../../conformance/src/option-docs.ts'
import { TEST_AUTHORITY_OPTIONS } from '../src/test-authority-options.ts'

const PACKAGE = join(import.meta.dirname, '..')

test('the docstrings of TestAuthorityOptions have the defaults of the code', () => {
  const source = readFileSync(join(PACKAGE, 'src/test-authority-options.ts'), 'utf8')
  expect(docMistakes(TEST_AUTHORITY_OPTIONS, source)).toEqual([])
})

test('the README has the options and the defaults', () => {
  const section = sectionOf(join(PACKAGE, 'README.md'), '## Options')
  expect(readmeMistakes(TEST_AUTHORITY_OPTIONS, section)).toEqual([])
})
