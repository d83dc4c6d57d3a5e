import { availableParallelism } from 'node:os'
import path from 'node:path'
import { configDefaults, defineConfig } from 'vitest/config'
import { isDeep, isWhole } from './packages/conformance/src/soak-count.ts'
import { LEFT_OUT, leftOut } from './scripts/left-out.ts'
import { slowestFiles } from './scripts/slowest-files.ts'

// Packages resolve to each other's source, so that a test never sees a stale build.
const conditions = ['@claviger/source']

const quietWarnings = path.resolve(
  import.meta.dirname,
  'packages/conformance/src/quiet-warnings.ts',
)

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'examples/*/test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...LEFT_OUT],
    // What the whole run adds waits for servers and deadlines, so two workers a core are busy. The
    // loop mostly computes, and each worker loads all modules for itself.
    maxWorkers: isWhole ? 2 * availableParallelism() : availableParallelism() + 1,
    // Files share a worker and its modules, so a file must undo what it changes in them.
    isolate: false,
    // What was compiled once is read from the disk after that.
    experimental: { fsModuleCache: true },
    setupFiles: [quietWarnings],
    globalSetup: ['packages/keys/test/support/shared-postgres.setup.ts'],
    // What tests measure is printed by a deep run, and beside a failure.
    silent: isDeep ? false : 'passed-only',
    reporters: [slowestFiles, leftOut, 'default'],
    // A loaded machine is slow, and a poll ends as soon as it holds.
    expect: { poll: { timeout: 20_000 } },
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
})
