// Installs the packages as a user gets them, from their tarballs and without this workspace's
// lockfile, and runs a user's application on them in every way that is promised. Needs the npm
// registry. `--short` runs a part of the matrix; `--update` writes the table of docs/supported-versions.md; any other
// argument is a part of the name of the rows to run.
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { bundleCells } from './cells/bundles.mjs'
import { buildApp, installationCells, npmCell } from './cells/installations.mjs'
import { testRunnerCells } from './cells/test-runners.mjs'
import { runtimeCells } from './cells/runtimes.mjs'
import { COMPILERS, typescriptCells } from './cells/typescript.mjs'
import { startEmulator } from './emulator.mjs'
import { install } from './install.mjs'
import { toMarkdown, toReport } from './matrix.mjs'
import { pack } from './pack.mjs'
import { readPeers } from './peers.mjs'
import { User } from './user.mjs'

const ROOT = resolve(import.meta.dirname, '../..')
const DOCUMENT = join(ROOT, 'docs/supported-versions.md')
const TABLE = /(?<=<!-- consumers -->\n\n)[^]*?(?=\n\n<!-- \/consumers -->)/
const TYPES = { '@types/express': '5', '@types/koa': '3', '@types/node': '20' }
const SHORT_TOOLS = { ...TYPES, esbuild: '0.28', 'typescript-7': COMPILERS['typescript-7'] }
const TOOLS = {
  ...SHORT_TOOLS,
  ...COMPILERS,
  '@types/jest': '30',
  bun: '1',
  deno: '2',
  jest: '30',
  'ts-jest': '29',
  tsx: '4',
}

const flags = new Set(process.argv.slice(2))
const rows = [...flags].filter((flag) => !flag.startsWith('--'))
const allCells = cellsOf(false)
await checkReadme(toMarkdown(allCells), flags.has('--update'))
const work = await mkdtemp(join(tmpdir(), 'claviger-consumers-'))
try {
  const results = await runAll(chosenCells())
  console.log(toReport(results))
  const failures = results.filter(({ error }) => error !== undefined)
  for (const { cell, error } of failures) {
    console.error(`\n${cell.group}, ${cell.row}, ${cell.column}:\n${error.message}`)
  }
  process.exitCode = failures.length === 0 ? 0 : 1
} finally {
  await rm(work, { recursive: true, force: true })
}

function chosenCells() {
  if (flags.has('--short')) return cellsOf(true)
  if (rows.length === 0) return allCells
  return allCells.filter(({ row }) => rows.some((part) => row.includes(part)))
}

function cellsOf(isShort) {
  return [
    npmCell({ isShort }),
    ...(isShort ? [] : installationCells()),
    ...runtimeCells({ isShort }),
    ...typescriptCells({ isShort }),
    ...(isShort ? [] : testRunnerCells()),
    ...bundleCells({ isShort }),
  ]
}

async function runAll(cells) {
  const [tarballs, peers] = await Promise.all([pack(ROOT, work), readPeers(ROOT)])
  const project = join(work, 'npm-newest')
  await install('npm', project, {
    dependencies: peers.newest,
    devDependencies: flags.has('--short') ? SHORT_TOOLS : TOOLS,
    tarballs,
  })
  for (const extension of ['mts', 'cts']) {
    await copyFile(join(project, 'app.ts'), join(project, `app.${extension}`))
  }
  await buildApp(project)

  const emulator = await startEmulator(project)
  try {
    const { token: key } = await emulator.post('keys', { organizationId: 'org_1' })
    const user = new User(emulator, key)
    const results = []
    for (const cell of cells) {
      results.push(await runCell(cell, { work, project, peers, tarballs, user, emulator }))
    }
    return results
  } finally {
    emulator.child.kill()
  }
}

async function runCell(cell, context) {
  const start = performance.now()
  try {
    await cell.run(context)
    return { cell, ms: performance.now() - start }
  } catch (error) {
    await context.emulator.clear()
    return { cell, error, ms: performance.now() - start }
  }
}

async function checkReadme(matrix, isUpdate) {
  const text = await readFile(DOCUMENT, 'utf8')
  if (TABLE.exec(text)?.[0] === matrix) return
  if (!isUpdate) {
    throw new Error(
      'The table of docs/supported-versions.md is out of date: run test:consumers --update.',
    )
  }
  await writeFile(DOCUMENT, text.replace(TABLE, matrix))
}
