import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'

// Whether the model finds the known bugs: `pnpm mutate:model`.
export default defineConfig({
  root: resolve(import.meta.dirname),
  test: {
    name: 'model mutations',
    include: ['src/model-mutations/*.mutate.ts'],
    testTimeout: 600_000,
    maxConcurrency: 2,
  },
})
