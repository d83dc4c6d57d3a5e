import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { docMistakes, readmeMistakes, sectionOf } from '../../conformance/src/option-docs.ts'
import { KEY_OVERLAP } from '../../core/src/authority/key-overlap.ts'
import { SCALEKIT_LOOKUP_OPTIONS } from '../src/options/scalekit-lookup-options.ts'
import { SCALEKIT_OPTIONS } from '../src/options/scalekit-options.ts'

const PACKAGE = join(import.meta.dirname, '..')

const sourceOf = (file: string) =>
  ['scalekit-connection.ts', file]
    .map((name) => readFileSync(join(PACKAGE, 'src/options', name), 'utf8'))
    .join('\n')

test.each([
  ['scalekit()', SCALEKIT_OPTIONS, 'scalekit-options.ts'],
  ['scalekitLookup()', SCALEKIT_LOOKUP_OPTIONS, 'scalekit-lookup-options.ts'],
])('the docstrings of %s have the defaults of the code', (_, table, file) => {
  expect(docMistakes(table, sourceOf(file))).toEqual([])
})

test('the docstring of rotateKey() has the default and bounds of the code', () => {
  const source = readFileSync(join(PACKAGE, 'src/keys/rotate-key.ts'), 'utf8')
  expect(docMistakes({ overlapMs: KEY_OVERLAP }, source)).toEqual([])
})

test('the README has the options of scalekit(), and what stands in for each', () => {
  const readme = sectionOf(join(PACKAGE, 'README.md'), '## Options')
  expect(readmeMistakes(SCALEKIT_OPTIONS, readme)).toEqual([])
})
