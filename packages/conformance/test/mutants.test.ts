import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { MODEL_MUTANTS } from '../src/model-mutations/model-mutants.ts'
import { MUTANT_SETS } from '../src/mutations/mutant-sets.ts'
import { mutantPlugin } from '../src/mutations/mutant-plugin.ts'

const PACKAGES = resolve(import.meta.dirname, '../..')

// The mutation check takes minutes; that its mutants still fit is told at once.
describe.each(MUTANT_SETS)('the mutants of $adapter', (set) => {
  const file = resolve(PACKAGES, set.adapter, set.file)
  const source = readFileSync(file, 'utf8')

  test.each(set.mutants)('fit the adapter: it $fault (R-ADAPT-09)', (mutant) => {
    const { transform } = mutantPlugin(PACKAGES, set, mutant)
    expect(transform(source, file)).not.toBe(source)
    expect(transform(source, `${file}.other`)).toBeUndefined()
  })

  test('are refused where they do not fit', () => {
    const { transform } = mutantPlugin(PACKAGES, set, {
      fault: 'goes on twice',
      replace: 'no such line',
      by: '',
    })
    expect(() => transform(source, file)).toThrow('does not fit')
  })
})

describe('the bugs for the model-based test', () => {
  test.each(MODEL_MUTANTS)('fit the source: $bug', ({ file, edits }) => {
    const source = readFileSync(resolve(PACKAGES, file), 'utf8')
    for (const [replace] of edits)
      expect([replace, source.split(replace)]).toHaveProperty('1.length', 2)
  })
})
