import { rm, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { dts } from 'rolldown-plugin-dts'
import { bundledLicenses, externalsOf } from './dependencies.mjs'
import { LAST_FILE } from './is-fresh.mjs'

const DECLARATIONS = { oxc: true, emitDtsOnly: true, tsconfig: false }

/**
 * Builds one package into a few files:
 *
 * - `index.cjs` holds the code. `require` and `import` both load this one copy, so that the state of its
 *   modules exists once in a process.
 * - `index.js` re-exports its names to `import`.
 * - `bundler.js` is the same code as an ES module, for bundlers, which make one copy of their own.
 * - `index.d.cts` has the types, `index.d.ts` re-exports them.
 */
export async function buildPackage(directory, manifest) {
  const entry = join(directory, 'src/index.ts')
  const dist = join(directory, 'dist')
  const external = externalsOf(manifest)
  const banner = bundledLicenses(manifest)
  await rm(join(dist, LAST_FILE), { force: true })
  await rm(dist, { recursive: true, force: true })

  const transform = { define: { CLAVIGER_VERSION: JSON.stringify(manifest.version) } }
  const input = { index: entry }
  if (manifest.bin !== undefined) input.cli = join(directory, 'src/cli.ts')
  const commonjs = await bundle({ input, external, transform }, dist, {
    format: 'cjs',
    exports: 'named',
    esModule: true,
    entryFileNames: '[name].cjs',
    chunkFileNames: 'shared.cjs',
    banner,
  })
  await bundle({ input: entry, external, transform }, dist, {
    entryFileNames: 'bundler.js',
    banner,
  })
  const types = await bundle({ input: entry, external, plugins: [dts(DECLARATIONS)] })
  await writeFile(join(dist, 'index.d.cts'), `${keepTypeOnlyExports(types[0].code)}\n`)

  const { exports } = commonjs.find(({ name }) => name === 'index')
  const defaultName = /(\w+) as default\b/.exec(await readFile(entry, 'utf8'))?.[1]
  await writeFile(join(dist, 'index.js'), facade(exports, defaultName))
  await writeFile(join(dist, LAST_FILE), facadeTypes(defaultName))
}

async function bundle(options, dir, output = {}) {
  const build = await rolldown({
    ...options,
    platform: 'node',
    // How long a plugin took is no mistake.
    checks: { pluginTimings: false },
    // A warning is a mistake: a circular import, a dependency that cannot be resolved.
    onLog: (_level, log) => {
      // It says that the machine is busy.
      if (log.code === 'PLUGIN_TIMINGS') return
      throw new Error(log.message)
    },
  })
  const { output: files } =
    dir === undefined ? await build.generate() : await build.write({ dir, ...output })
  await build.close()
  return files
}

// The plugin forgets that an entry re-exports types only.
function keepTypeOnlyExports(code) {
  return code.replaceAll(/^export \* from (?="@)/gm, 'export type * from ')
}

function facade(names, defaultName) {
  const list = names.map((name) => (name === 'default' ? `${defaultName} as default` : name))
  return `export {\n${list.map((name) => `  ${name},\n`).join('')}} from './index.cjs'\n`
}

function facadeTypes(defaultName) {
  const all = "export * from './index.cjs'\n"
  if (defaultName === undefined) return all
  return `${all}export { ${defaultName} as default } from './index.cjs'\n`
}
