import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { applyEdits } from '../../src/model-mutations/apply-edits.ts'
import { MODEL_MUTANTS } from '../../src/model-mutations/model-mutants.ts'

const PACKAGES = resolve(import.meta.dirname, '../../..')

// The search for these bugs takes minutes; that they still fit the source is told at once.
describe('the bugs for the model-based test', () => {
  test.each(MODEL_MUTANTS)('fit the source: $bug', (mutant) => {
    for (const file of [mutant, mutant.andIn].filter((one) => one !== undefined)) {
      const source = readFileSync(resolve(PACKAGES, file.file), 'utf8')
      expect(applyEdits(source, file)).not.toBe(source)
    }
  })
})
