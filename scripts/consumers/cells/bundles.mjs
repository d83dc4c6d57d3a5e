import { join } from 'node:path'
import { run } from '../run.mjs'

// CommonJS inside an ES module bundle asks for Node's own modules by `require`.
const BANNER =
  "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url)"
// Optional parts of what our packages install, which an application that uses them adds.
const OPTIONAL = ['pg-native', '@electric-sql/pglite']
const FORMATS = {
  esm: ['--format=esm', `--banner:js=${BANNER}`],
  cjs: ['--format=cjs'],
}

/** The application in one file, moved to where no package is installed. */
export function bundleCells({ isShort }) {
  const formats = isShort ? ['cjs'] : Object.keys(FORMATS)
  return formats.map((format) => ({
    group: 'Bundler',
    row: 'esbuild',
    column: format === 'esm' ? 'ES module' : 'CommonJS',
    run: async ({ project, work, user }) => {
      const extension = format === 'esm' ? 'mjs' : 'cjs'
      for (const [source, test] of [
        ['app.ts', 'answers'],
        ['lookup.mjs', 'lookups'],
      ]) {
        const file = join(work, `bundled-${source.replace(/\.\w+$/, '')}.${extension}`)
        await bundle(project, source, [...FORMATS[format], `--outfile=${file}`])
        await user[test](work, [process.execPath, file])
      }
    },
  }))
}

async function bundle(project, source, flags) {
  const externals = OPTIONAL.map((name) => `--external:${name}`)
  const esbuild = join(project, 'node_modules/.bin/esbuild')
  await run(esbuild, [source, '--bundle', '--platform=node', ...externals, ...flags], {
    cwd: project,
  })
}
