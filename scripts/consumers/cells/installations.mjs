import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { compile } from './typescript.mjs'
import { install, MANAGERS } from '../install.mjs'
import { run } from '../run.mjs'

/** The packages with each package manager, and the application run from there. */
export function installationCells() {
  return [
    cell('pnpm', 'newest'),
    cell('Yarn 1', 'newest'),
    cell('Yarn 4 (PnP)', 'newest'),
    cell('npm', 'oldest'),
  ]
}

/** The project that npm installed, in which all other cells run: those of bundles do lookups as well. */
export function npmCell({ isShort }) {
  return {
    group: 'Installation',
    row: 'npm',
    column: 'newest',
    run: async ({ project, user }) =>
      isShort
        ? user.answers(project, [process.execPath, 'built/app.mjs'])
        : testInstallation('npm', project, user),
  }
}

function cell(manager, age) {
  return {
    group: 'Installation',
    row: manager,
    column: age,
    run: async ({ work, project: built, peers, tarballs, user }) => {
      const project = join(work, `${manager}-${age}`.replaceAll(/\W+/g, '-'))
      await install(manager, project, { dependencies: peers[age], tarballs })
      await run('cp', ['-r', join(built, 'built'), project])
      await testInstallation(manager, project, user)
    },
  }
}

async function testInstallation(manager, project, user) {
  const { node } = MANAGERS[manager]
  await user.answers(project, [...node, 'built/app.mjs'])
  await user.lookups(project, [...node, 'lookup.mjs'])
  // Node cannot load the official client by Plug'n'Play: it requires an ES module.
  if (manager.startsWith('Yarn 4')) return
  const printed = await user.printed(project, node[0], [...node.slice(1), 'manager.mjs'])
  assert.deepEqual(printed, { keys: 1 })
  if (manager !== 'Yarn 1') await assertConnectFitsNode(project)
}

/** Compiles the application once for all cells that run it as JavaScript. */
export async function buildApp(project) {
  await compile(project, { compiler: 'typescript-7', module: 'nodenext', output: 'built' })
}

// What the lookups run on must support this Node, with every dependency of the official client.
async function assertConnectFitsNode(project) {
  const scalekit = join(project, 'node_modules/@claviger/scalekit/dist/index.js')
  const script = `
    const { createRequire } = require('node:module')
    const { realpathSync } = require('node:fs')
    const entry = createRequire(realpathSync(${JSON.stringify(scalekit)})).resolve('@connectrpc/connect-node')
    console.log(JSON.stringify(entry))`
  const { stdout } = await run(process.execPath, ['-e', script], { cwd: project })
  const directory = JSON.parse(stdout).replace(/(connect-node)[/\\].*$/, '$1')
  const { version, engines } = JSON.parse(await readFile(join(directory, 'package.json'), 'utf8'))
  const needed = Number(/\d+/.exec(engines?.node ?? '0')?.[0])
  assert.ok(Number(process.versions.node.split('.')[0]) >= needed, `connect-node ${version}`)
}
