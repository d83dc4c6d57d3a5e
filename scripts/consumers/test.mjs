// Installs the packages as a user gets them, from their tarballs and without this workspace's
// lockfile, and runs a user's application on them. Needs the npm registry.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { startEmulator } from './emulator.mjs'

const run = promisify(execFile)
const ROOT = resolve(import.meta.dirname, '../..')
const PNPM = ['-y', 'pnpm@12']
const work = await mkdtemp(join(tmpdir(), 'claviger-consumers-'))
try {
  const { oldest, newest } = await readPeers()
  const tarballs = await pack()
  await testWith({
    name: 'npm, newest peers',
    manager: 'npm',
    peers: newest,
    tarballs,
    withBundles: true,
  })
  await testWith({ name: 'pnpm, newest peers', manager: 'pnpm', peers: newest, tarballs })
  await testWith({ name: 'npm, oldest peers', manager: 'npm', peers: oldest, tarballs })
} finally {
  await rm(work, { recursive: true, force: true })
}

// The ends of our peer ranges: the very first version, and the range of the newest major.
async function readPeers() {
  const peers = { oldest: {}, newest: {} }
  for (const name of await readdir(join(ROOT, 'packages'))) {
    const manifest = JSON.parse(
      await readFile(join(ROOT, 'packages', name, 'package.json'), 'utf8'),
    )
    for (const [peer, range] of Object.entries(manifest.peerDependencies ?? {})) {
      if (manifest.peerDependenciesMeta?.[peer]?.optional) continue
      const majors = range.split(' || ')
      peers.oldest[peer] = majors[0].replace('^', '')
      peers.newest[peer] = majors.at(-1)
    }
  }
  return peers
}

async function pack() {
  const filters = ['--filter', './packages/*', '--filter', '!@claviger/conformance']
  await run(
    'npx',
    [...PNPM, ...filters, 'exec', 'npx', ...PNPM, 'pack', '--pack-destination', work],
    {
      cwd: ROOT,
    },
  )
  const files = (await readdir(work)).filter((file) => file.endsWith('.tgz'))
  return Object.fromEntries(
    files.map((file) => [
      file.replace(/^claviger-(\w+)-.*$/, '@claviger/$1'),
      `file:${join(work, file)}`,
    ]),
  )
}

async function testWith({ name, manager, peers, tarballs, withBundles = false }) {
  const project = join(work, name.replace(/\W+/g, '-'))
  await mkdir(project)
  await cp(join(import.meta.dirname, 'project'), project, { recursive: true })
  await install(manager, project, { ...tarballs, ...peers }, tarballs)
  const connect = await assertConnectFitsNode(project)

  const emulator = await startEmulator(project)
  try {
    const { token: key } = await emulator.post('keys', { organizationId: 'org_1' })
    const node = (...args) => runNode(project, emulator.env, args)
    assert.deepEqual(await node('adapters.mjs', key), {
      express: [200, 401],
      fastify: [200, 401],
      koa: [200, 401],
      keys: 1,
      redis: ['function', 'function'],
    })
    await testLookup(emulator, key, (...args) => node('lookup.mjs', ...args))
    if (withBundles) await testBundles(project, emulator, key)
  } finally {
    emulator.child.kill()
  }
  console.log(`${name}: works on Node ${process.versions.node}, with connect-node ${connect}`)
}

async function install(manager, project, dependencies, tarballs) {
  const isNpm = manager === 'npm'
  const manifest = { private: true, type: 'module', dependencies }
  await writeFile(join(project, 'package.json'), JSON.stringify(manifest))
  // The packages are not published yet: pnpm must be told where they find each other.
  const overrides = Object.entries(tarballs).map(([name, file]) => `  '${name}': ${file}`)
  const workspace = `packages: []\noverrides:\n${overrides.join('\n')}\n`
  if (!isNpm) await writeFile(join(project, 'pnpm-workspace.yaml'), workspace)

  const flags = isNpm ? ['--no-audit', '--no-fund'] : []
  const command = isNpm ? ['npm', 'install'] : ['npx', ...PNPM, 'install']
  const { stdout, stderr } = await run(command[0], [...command.slice(1), ...flags], {
    cwd: project,
  })
  assert.doesNotMatch(stdout + stderr, /ERESOLVE|peer dep/i)
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
  return version
}

async function testLookup(emulator, key, lookup) {
  assert.deepEqual(await lookup(key, 'unknown'), [{ status: 200 }, { status: 401 }])

  await emulator.fault({ kind: 'grpc-status', code: 'Unavailable' })
  const [outage] = await lookup(key)
  assert.equal(outage.status, 503)
  assert.equal((await emulator.get('stats')).calls.ValidateToken, 1, 'one call, without retries')

  await emulator.fault({ kind: 'rate-limit', retryAfter: 7 })
  assert.deepEqual(await lookup(key), [{ status: 503, retryAfter: '7' }])
  await emulator.clear()
}

// Bundled into one file, which is then moved to where there is no node_modules.
async function testBundles(project, emulator, key) {
  for (const format of ['esm', 'cjs']) {
    const file = join(work, `bundle.${format === 'esm' ? 'mjs' : 'cjs'}`)
    const flags = ['--bundle', '--platform=node', `--format=${format}`, `--outfile=${file}`]
    // CommonJS inside an ES module bundle asks for Node's own modules by `require`.
    const banner =
      "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url)"
    if (format === 'esm') flags.push(`--banner:js=${banner}`)
    await run('npx', ['-y', 'esbuild@0.28', 'lookup.mjs', ...flags], { cwd: project })
    await testLookup(emulator, key, (...args) => runNode(work, emulator.env, [file, ...args]))
  }
}

async function runNode(project, env, args) {
  const { stdout } = await run(process.execPath, args, {
    cwd: project,
    env: { PATH: process.env.PATH, ...env },
  })
  return JSON.parse(stdout)
}
