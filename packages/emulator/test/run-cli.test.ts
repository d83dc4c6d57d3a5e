import { EventEmitter, once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { TEST_SIGNING_KEY } from '../../conformance/src/test-signing-key.ts'
import { runCli, type CliProcess } from '../src/run-cli.ts'
import { start } from './start.ts'

// The published program, in a process of its own, is the subject of `cli.whole.test.ts`.

class FakeProcess extends EventEmitter implements CliProcess {
  readonly written = { stdout: '', stderr: '' }
  readonly env: Readonly<Record<string, string>>
  constructor(env: Readonly<Record<string, string>>) {
    super()
    this.env = env
  }
  readonly stdout = {
    write: (text: string) => {
      this.written.stdout += text
      this.emit('stdout')
    },
  }
  readonly stderr = { write: (text: string) => void (this.written.stderr += text) }
}

async function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const process = new FakeProcess(env)
  return { exitCode: await runCli(args, process), ...process.written }
}

function keyFile(): string {
  const directory = mkdtempSync(join(tmpdir(), 'claviger-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const file = join(directory, 'key.pem')
  writeFileSync(file, TEST_SIGNING_KEY.export({ type: 'pkcs8', format: 'pem' }))
  return file
}

test.each(['SIGTERM', 'SIGINT'])('prints an env file, and ends cleanly on %s', async (signal) => {
  const webhookSecret = `whsec_${'A'.repeat(32)}`
  const env = {
    SCALEKIT_CLIENT_ID: 'skc_mine',
    SCALEKIT_CLIENT_SECRET: 'mine',
    SCALEKIT_WEBHOOK_SECRET: webhookSecret,
  }
  const process = new FakeProcess(env)
  const exitCode = runCli(['--port', '0', '--signing-key', keyFile()], process)
  await once(process, 'stdout')
  const lines = process.written.stdout.split('\n')
  const url = lines[0]?.replace('# emulator ready on ', '')
  expect(lines.slice(1)).toEqual([
    `SCALEKIT_ENVIRONMENT_URL=${url}`,
    'SCALEKIT_CLIENT_ID=skc_mine',
    'SCALEKIT_CLIENT_SECRET=mine',
    `SCALEKIT_WEBHOOK_SECRET=${webhookSecret}`,
    '',
  ])
  expect((await fetch(`${url}/keys`)).status).toBe(200)
  process.emit(signal)
  expect(await exitCode).toBe(0)
  expect(process.written.stderr).toBe('')
  await expect(fetch(`${url}/keys`)).rejects.toThrow('fetch failed')
})

test('explains itself', async () => {
  const { exitCode, stdout } = await run(['--help'])
  expect(exitCode).toBe(0)
  expect(stdout).toContain('--port')
})

test.each([
  ['a wrong call', 2, ['--port', 'high'], {}, /^claviger-emulator: --port [^\n]+\n$/],
  [
    'an invalid signing key, without showing it',
    1,
    ['--signing-key', import.meta.filename],
    {},
    /^claviger-emulator: --signing-key must name a file with a private RSA key in PEM\.\n$/,
  ],
  [
    'an invalid secret, without showing it',
    1,
    [],
    { SCALEKIT_CLIENT_SECRET: 'two words' },
    /^claviger-emulator: clientSecret (?!.*two words)[^\n]+\n$/,
  ],
])('answers %s with one line and exit code %i', async (_, exitCode, args, env, line) => {
  expect(await run(args, env)).toEqual({
    exitCode,
    stdout: '',
    stderr: expect.stringMatching(line),
  })
})

test('answers a port in use with one line and exit code 1', async () => {
  const port = new URL((await start()).url).port
  expect(await run(['--port', port, '--signing-key', keyFile()])).toEqual({
    exitCode: 1,
    stdout: '',
    stderr: `claviger-emulator: port ${port} is in use\n`,
  })
})
