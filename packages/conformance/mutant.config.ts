import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'
import { mutantPlugin } from './src/mutations/mutant-plugin.ts'
import { MUTANT_SETS } from './src/mutations/mutant-sets.ts'

// The conformance suite of one adapter, with one fault seeded or none. Started by the mutation
// check, which says which.
const adapter = process.env['CLAVIGER_ADAPTER'] ?? ''
const fault = process.env['CLAVIGER_FAULT'] ?? ''

const packages = resolve(import.meta.dirname, '..')
const set = MUTANT_SETS.find((it) => it.adapter === adapter)
const mutant = set?.mutants.find((it) => it.fault === fault)
if (set === undefined || (fault !== '' && mutant === undefined)) {
  throw new Error(`There is no mutant "${fault}" of "${adapter}".`)
}

const conditions = ['@claviger/source']

export default defineConfig({
  root: resolve(packages, adapter),
  plugins: mutant === undefined ? [] : [mutantPlugin(packages, set, mutant)],
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['test/*.conformance.test.ts'],
    // One failure is a kill.
    bail: fault === '' ? 0 : 1,
    // Some mutants never answer.
    testTimeout: 10_000,
  },
})
