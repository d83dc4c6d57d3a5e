import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'
import { applyEdits } from './src/model-mutations/apply-edits.ts'
import { MODEL_MUTANTS } from './src/model-mutations/model-mutants.ts'

// The model-based test, with one bug seeded or none. Started by the mutation check, which says which.
const bug = process.env['CLAVIGER_BUG'] ?? ''
const mutant = MODEL_MUTANTS.find((it) => it.bug === bug)
if (bug !== '' && mutant === undefined) throw new Error(`There is no mutant "${bug}".`)

const MODELS = { keys: 'test/model/model.test.ts', tokens: 'test/model/token-model.test.ts' }
const packages = resolve(import.meta.dirname, '..')
const conditions = ['@claviger/source']

// Edits the source while it is loaded; nothing is written to disk.
const plugin = {
  name: 'claviger:model-mutant',
  enforce: 'pre' as const,
  transform: (code: string, id: string) => {
    const mutated = [mutant, mutant?.andIn].find(
      (it) => it !== undefined && id.split('?')[0] === resolve(packages, it.file),
    )
    return mutated && applyEdits(code, mutated)
  },
}

export default defineConfig({
  root: resolve(packages, 'core'),
  plugins: [plugin],
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: mutant === undefined ? ['test/model/*.test.ts'] : [MODELS[mutant.model ?? 'keys']],
  },
})
