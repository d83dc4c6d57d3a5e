import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'
import { ADAPTERS } from './src/faults/fault.ts'
import { faultyCorePlugin } from './src/faults/faulty-core-plugin.ts'

// The conformance suite of one adapter, with one fault or none. Started by the mutation check,
// which says which.
const adapter = ADAPTERS.find((name) => name === process.env['CLAVIGER_ADAPTER'])
if (adapter === undefined) throw new Error('CLAVIGER_ADAPTER must name an adapter.')
const isFaulty = process.env['CLAVIGER_FAULT'] !== ''

// The adapter is the same for all versions of its framework: the newest one judges its faults.
const NEWEST = { express: 'express-5', fastify: 'fastify-5', koa: 'koa-3' } as const

const root = resolve(import.meta.dirname, '..', adapter)
const conditions = ['@claviger/source']

export default defineConfig({
  root,
  plugins: isFaulty ? [faultyCorePlugin(root)] : [],
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: [`test/${isFaulty ? NEWEST[adapter] : '*'}.conformance.test.ts`],
    // One failure is a kill.
    bail: isFaulty ? 1 : 0,
    // Some faults never answer.
    testTimeout: 10_000,
  },
})
