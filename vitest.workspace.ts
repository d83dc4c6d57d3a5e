import { readdirSync } from 'node:fs'
import path from 'node:path'
import { defineConfig } from 'vitest/config'

// Packages resolve to each other's source, so that a test never sees a stale build.
const source = '@claviger/source'

const quietWarnings = path.resolve(
  import.meta.dirname,
  'packages/conformance/src/quiet-warnings.ts',
)

const packages = readdirSync('packages').filter((name) => name !== 'conformance')

// Type tests, each directory a program of its own: what one imports beside a package must not
// change what another sees.
const typeTests = [
  'express/test',
  'express/test/beside-auth0',
  'express/test/beside-mcp',
  'express/test/beside-both',
  'fastify/test',
  'koa/test',
]

export default defineConfig({
  test: {
    // One worker a core.
    maxWorkers: '100%',
    projects: [
      ...packages.map((name) => project(name, `packages/${name}`)),
      project('examples', 'examples'),
      project('conformance', 'packages/conformance'),
      ...typeTests.map((directory) => typeProject(directory)),
    ],
  },
})

function project(name: string, root: string) {
  return {
    root,
    resolve: { conditions: [source] },
    ssr: { resolve: { conditions: [source] } },
    test: {
      name,
      // Files share a worker and its modules, so a file must undo what it changes in them.
      isolate: false,
      include: ['test/**/*.test.ts', '*/test/**/*.test.ts'],
      setupFiles: [quietWarnings],
      // A loaded machine is slow, and a poll ends as soon as it holds.
      expect: { poll: { timeout: 20_000 } },
      testTimeout: 30_000,
      hookTimeout: 30_000,
    },
  }
}

function typeProject(directory: string) {
  return {
    root: `packages/${directory}`,
    test: {
      name: `types:${directory.replace('/test', '')}`,
      include: [],
      typecheck: {
        enabled: true,
        only: true,
        include: ['*.test-d.ts'],
        tsconfig: './tsconfig.types.json',
      },
    },
  }
}
