import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execFile } from 'node:child_process'

/** The versions of TypeScript, by the name under which a project installs them. */
export const COMPILERS = {
  'typescript-5.5': 'npm:typescript@5.5',
  typescript: 'npm:typescript@5.9',
  'typescript-6': 'npm:typescript@6',
  'typescript-7': 'npm:typescript@7',
}
const VERSIONS = {
  5.5: 'typescript-5.5',
  5.9: 'typescript',
  6: 'typescript-6',
  7: 'typescript-7',
}
const STRICT = ['--strict', '--esModuleInterop', '--skipLibCheck', 'false', '--types', 'node']
const MODULES = {
  nodenext: ['app.mts', 'app.cts'],
  node16: ['app.mts', 'app.cts'],
  commonjs: ['app.ts'],
  bundler: ['app.ts'],
}
// The types of Koa fail beside those of Express, which bring another version of what they import.
const NOT_OURS = /^node_modules\/@types\/koa\//

/** The application compiled by each TypeScript, with the types of all packages checked, and run. */
export function typescriptCells({ isShort }) {
  // The application that the other cells run was compiled by TypeScript 7 with nodenext.
  const versions = isShort ? ['7'] : ['5.5', '5.9', '6', '7']
  const modules = isShort ? ['commonjs'] : Object.keys(MODULES)
  return versions.flatMap((version) =>
    modules.map((module) => ({
      group: 'TypeScript, `skipLibCheck: false`',
      row: `TypeScript ${version}`,
      column: module,
      run: async ({ project, user }) => {
        const output = `out/${version}-${module}`
        await compile(project, { compiler: VERSIONS[version], module, output })
        for (const file of MODULES[module]) {
          const compiled = join(output, file.replace('ts', 'js'))
          await user.answers(project, [process.execPath, compiled])
        }
      },
    })),
  )
}

/**
 * Compiles the application.
 *
 * @throws {Error} When the compiler finds a mistake in it or in the types of a package.
 */
export async function compile(project, { compiler, module, output }) {
  await mkdir(join(project, output), { recursive: true })
  const type = module === 'bundler' ? 'module' : 'commonjs'
  await writeFile(join(project, output, 'package.json'), JSON.stringify({ type }))
  const kind =
    module === 'bundler'
      ? ['--module', 'esnext', '--moduleResolution', 'bundler']
      : ['--module', module]
  const tsc = join(project, 'node_modules', compiler, 'bin/tsc')
  const args = [tsc, ...MODULES[module], ...kind, ...STRICT, '--target', 'es2022']
  const mistakes = await mistakesOf(project, [...args, '--outDir', output])
  assert.deepEqual(mistakes, [])
}

// `tsc` writes its output also where it finds mistakes, and prints each with its file.
async function mistakesOf(cwd, args) {
  const { promise, resolve } = Promise.withResolvers?.() ?? deferred()
  execFile(process.execPath, args, { cwd }, (error, stdout, stderr) => {
    const lines = `${stdout}${stderr}`.split('\n').filter((line) => /error TS\d+/.test(line))
    const ours = lines.filter((line) => !NOT_OURS.test(line))
    resolve(error !== null && lines.length === 0 ? [error.message] : ours)
  })
  return promise
}

function deferred() {
  let resolve
  const promise = new Promise((given) => {
    resolve = given
  })
  return { promise, resolve }
}
