import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { allowWarnings } from '@claviger/conformance'
import type { Emulator } from '@claviger/emulator'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { runCli } from '../src/run-cli.ts'
import { AUDIENCE, guardedBy, startAuthority } from './support/guarded.ts'

allowWarnings('CLAVIGER_AUDIENCE')

let emulator: Emulator
let empty: string

beforeAll(async () => {
  emulator = await startAuthority()
  empty = await mkdtemp(join(tmpdir(), 'claviger-doctor-'))
})
afterEach(() => {
  vi.unstubAllEnvs()
})
afterAll(async () => {
  await emulator.close()
  await rm(empty, { recursive: true })
})

interface Run {
  readonly input?: string
  readonly load?: () => Promise<unknown>
  readonly loadEnvFile?: (path: string) => void
}

async function run(args: readonly string[], { input = '', load, loadEnvFile }: Run = {}) {
  const written = { stdout: '', stderr: '' }
  const exitCode = await runCli(args, {
    stdin: (async function* () {
      yield input
    })(),
    stdout: { write: (text) => (written.stdout += text) },
    stderr: { write: (text) => (written.stderr += text) },
    cwd: () => empty,
    loadEnvFile: loadEnvFile ?? (() => {}),
    load: load ?? (async () => ({ default: guardedBy(emulator) })),
  })
  return { exitCode, ...written }
}

const CONFIG = ['doctor', '--config', 'guards.config.js']

test('exits with 0 when all is well', async () => {
  const { exitCode, stdout } = await run(CONFIG)
  expect(stdout).toContain('ok       settings: from guards.config.js')
  expect(stdout).toMatch(/All is well\.\n$/)
  expect(exitCode).toBe(0)
})

test('exits with 3 for a credential that is refused while all checks are well', async () => {
  const input = `Bearer ${await emulator.issueToken({ audience: 'other' })}\n`
  const { exitCode, stdout } = await run([...CONFIG, '--explain'], { input })
  expect(stdout).toContain(`FAILED   audience: expected jwt.audience: "${AUDIENCE}"`)
  expect(exitCode).toBe(3)
})

test('exits with 1 when a check failed, and prints JSON on request', async () => {
  const load = async () => ({ options: guardedBy(emulator, { jwksUri: `${emulator.url}/none` }) })
  const { exitCode, stdout } = await run([...CONFIG, '--json'], { load })
  const printed: unknown = JSON.parse(stdout)
  expect(printed).toMatchObject({ v: 1, ok: false })
  expect(exitCode).toBe(1)
})

test('says which settings of the environment are missing', async () => {
  vi.stubEnv('SCALEKIT_ENVIRONMENT_URL', '')
  const load = async () => import('@claviger/scalekit')
  const { exitCode, stdout } = await run([...CONFIG], {
    load: async () => ({ default: (await load()).scalekit() }),
  })
  expect(stdout).toContain('environmentUrl or SCALEKIT_ENVIRONMENT_URL')
  expect(exitCode).toBe(1)
})

test('says that nothing can read the environment where @claviger/scalekit is not installed', async () => {
  const { exitCode, stdout } = await run(['doctor'])
  expect(stdout).toContain('@claviger/scalekit is not installed here')
  expect(exitCode).toBe(1)
})

test('names an option that cannot work', async () => {
  const load = async () => ({ default: { apiKeys: { lookup: async () => null, ttlMS: 1 } } })
  const { exitCode, stdout } = await run(CONFIG, { load })
  expect(stdout).toContain('Did you mean ttlMs?')
  expect(exitCode).toBe(1)
})

test('hides a password in the message of a module that cannot be loaded', async () => {
  const load = async () => {
    throw new Error('no redis at redis://admin:hunter2@10.0.0.1/')
  }
  const { stdout } = await run(CONFIG, { load })
  expect(stdout).toContain('no redis at redis://…@10.0.0.1/')
  expect(stdout).not.toContain('hunter2')
})

test('exits with 2 for a credential as an argument, and does not repeat it', async () => {
  const { exitCode, stderr } = await run([...CONFIG, 'sk_live_4eC39HqLyjWDarjtT1zdp7dc'])
  expect(stderr).toContain('read from standard input, with --explain')
  expect(stderr).not.toContain('sk_live')
  expect(exitCode).toBe(2)
})

test('exits with 2 where --explain finds no credential', async () => {
  expect(await run([...CONFIG, '--explain'])).toMatchObject({ exitCode: 2, stdout: '' })
})

test('exits with 2 for an env file that cannot be read', async () => {
  const loadEnvFile = () => {
    throw Object.assign(new Error('no such file'), { code: 'ENOENT' })
  }
  const { exitCode, stderr } = await run([...CONFIG, '--env-file', '.env'], { loadEnvFile })
  expect(stderr).toBe('claviger: --env-file cannot be read (ENOENT)\n')
  expect(exitCode).toBe(2)
})

test('shows its usage', async () => {
  const { exitCode, stdout } = await run(['--help'])
  expect(stdout).toContain('Usage: claviger doctor')
  expect(exitCode).toBe(0)
})
