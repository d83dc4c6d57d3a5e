import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { MODEL_MUTANTS } from '../src/model-mutations/model-mutants.ts'

const PACKAGES = resolve(import.meta.dirname, '../..')

// The search for these bugs takes minutes; that they still fit the source is told at once.
describe('the bugs for the model-based test', () => {
  test.each(MODEL_MUTANTS)('fit the source: $bug', ({ file, edits }) => {
    const source = readFileSync(resolve(PACKAGES, file), 'utf8')
    for (const [replace] of edits)
      expect([replace, source.split(replace)]).toHaveProperty('1.length', 2)
  })
})
