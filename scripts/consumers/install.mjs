import assert from 'node:assert/strict'
import { cp, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from './run.mjs'

// What npm, pnpm and Yarn say of peers. Yarn 4: YN0002 missing, YN0060 another version, YN0086 a hint.
const PEER_WARNING = /ERESOLVE|peer dep|unmet peer|incorrect peer|YN0002|YN0060|YN0086/i

// Yarn installs nothing on a Node that some dependency does not name, and the dependencies of Fastify and
// of the official client name Node 22.
const YARN_NODE = ['npx', '-y', '-p', 'node@22']
const YARN_4 = [...YARN_NODE, '-p', '@yarnpkg/cli-dist@4', 'yarn']

/** How each package manager installs, and how it runs Node. */
export const MANAGERS = {
  npm: {
    install: ['npm', 'install', '--no-audit', '--no-fund', '--prefer-offline'],
    node: [process.execPath],
  },
  pnpm: {
    install: ['npx', '-y', 'pnpm@12', 'install', '--prefer-offline'],
    node: [process.execPath],
  },
  'Yarn 1': {
    install: [...YARN_NODE, '-p', 'yarn@1', 'yarn', 'install', '--no-lockfile', '--prefer-offline'],
    node: [...YARN_NODE, 'node'],
  },
  // With its own resolver, Plug'n'Play, where nothing can be imported that is not declared.
  'Yarn 4 (PnP)': { install: [...YARN_4, 'install'], node: [...YARN_4, 'node'] },
}

/**
 * Makes a user's project, installs it and returns its directory. The packages are not published yet,
 * so every manager is told where they find each other.
 *
 * @throws {Error} When the manager fails, or warns of a peer of ours.
 */
export async function install(manager, project, { dependencies, devDependencies, tarballs }) {
  await mkdir(project)
  await cp(join(import.meta.dirname, 'project'), project, { recursive: true })
  const manifest = {
    name: 'consumer',
    private: true,
    dependencies: { ...tarballs, ...dependencies },
    devDependencies,
    ...(manager.startsWith('Yarn') ? { resolutions: tarballs } : {}),
  }
  await writeFile(join(project, 'package.json'), JSON.stringify(manifest, null, 2))
  if (manager === 'pnpm') await writeFile(join(project, 'pnpm-workspace.yaml'), overrides(tarballs))
  if (manager.startsWith('Yarn 4')) await prepareYarn(project)

  const [command, ...args] = MANAGERS[manager].install
  const { stdout, stderr } = await run(command, args, { cwd: project, env: { CI: '' } })
  const warnings = `${stdout}\n${stderr}`.split('\n').filter((line) => PEER_WARNING.test(line))
  assert.deepEqual(warnings, [], 'the installation warns of peers')
}

function overrides(tarballs) {
  const lines = Object.entries(tarballs).map(([name, file]) => `  '${name}': ${file}`)
  return `packages: []\noverrides:\n${lines.join('\n')}\n`
}

async function prepareYarn(project) {
  const { stdout } = await run('npm', ['config', 'get', 'registry'])
  const registry = new URL(stdout.trim())
  const lines = [`npmRegistryServer: '${registry.href}'`, 'enableTelemetry: false']
  if (registry.protocol === 'http:') lines.push(`unsafeHttpWhitelist: ['${registry.hostname}']`)
  await writeFile(join(project, '.yarnrc.yml'), `${lines.join('\n')}\n`)
  // Marks the root of a project for Yarn 4.
  await writeFile(join(project, 'yarn.lock'), '')
}
