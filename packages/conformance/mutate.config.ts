import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'

// The mutation check: `pnpm mutate`.
export default defineConfig({
  root: resolve(import.meta.dirname),
  test: {
    name: 'mutations',
    include: ['src/faults/*.mutate.ts'],
    testTimeout: 120_000,
    maxConcurrency: 2,
  },
})
