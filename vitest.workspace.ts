import { readdirSync } from 'node:fs'
import { defineConfig } from 'vitest/config'

// Packages resolve to each other's source, so that a test never sees a stale build.
const source = '@claviger/source'

const packages = readdirSync('packages').filter((name) => name !== 'conformance')

export default defineConfig({
  test: {
    projects: [
      ...packages.map((name) => project(name, `packages/${name}`)),
      project('examples', 'examples'),
      project('conformance', 'packages/conformance'),
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
      include: ['test/**/*.test.ts', '*/test/**/*.test.ts'],
      testTimeout: 30_000,
      hookTimeout: 30_000,
    },
  }
}
