import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { createPublicKey } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { ScalekitClient } from '@scalekit-sdk/node'
import { describe, expect, onTestFinished, test } from 'vitest'
import { TEST_SIGNING_KEY } from '../../conformance/src/test-signing-key.ts'
import { start } from './start.ts'

// What is published, and not its source: the build comes before the tests.
const PROGRAM = fileURLToPath(new URL('../dist/cli.cjs', import.meta.url))

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

function run(
  args: readonly string[],
  env: Record<string, string> = {},
): ChildProcessWithoutNullStreams {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    env: { PATH: process.env['PATH'], ...env },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

async function ended(child: ChildProcessWithoutNullStreams): Promise<Ended> {
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk) => (stdout += String(chunk)))
  child.stderr.on('data', (chunk) => (stderr += String(chunk)))
  await once(child, 'close')
  return { code: child.exitCode, stdout, stderr }
}

async function firstLines(child: ChildProcessWithoutNullStreams, count: number): Promise<string[]> {
  const lines: string[] = []
  for await (const line of createInterface(child.stdout)) {
    if (lines.push(line) === count) break
  }
  return lines
}

describe('claviger-emulator', () => {
  test('says first where it listens, then what a client needs, a line each', async () => {
    const lines = await firstLines(run(['--port', '0']), 5)

    const [, url = ''] =
      /^# emulator ready on (http:\/\/127\.0\.0\.1:\d+)$/.exec(lines[0] ?? '') ?? []
    expect(lines[1]).toBe(`SCALEKIT_ENVIRONMENT_URL=${url}`)
    const [, id = ''] = /^SCALEKIT_CLIENT_ID=(skc_\d+)$/.exec(lines[2] ?? '') ?? []
    const [, secret = ''] = /^SCALEKIT_CLIENT_SECRET=([0-9A-Za-z]{40,})$/.exec(lines[3] ?? '') ?? []

    expect(lines[4]).toMatch(/^SCALEKIT_WEBHOOK_SECRET=whsec_[A-Za-z0-9+/]{32}$/)

    const client = new ScalekitClient(url, id, secret)
    const { organization } = await client.organization.createOrganization('Acme')
    const { token } = await client.token.createToken(organization?.id ?? '')
    await expect(client.token.validateToken(token)).resolves.toBeDefined()
  })

  test('takes the client and the webhook secret from the environment', async () => {
    const env = {
      SCALEKIT_CLIENT_ID: 'skc_mine',
      SCALEKIT_CLIENT_SECRET: 'mine',
      SCALEKIT_WEBHOOK_SECRET: `whsec_${'A'.repeat(32)}`,
    }
    const lines = await firstLines(run(['--port', '0'], env), 5)
    expect(lines.slice(2)).toEqual(Object.entries(env).map(([name, value]) => `${name}=${value}`))
  })

  test('prints an env file that Node and a shell read alike', async () => {
    const child = run(['--port', '0'], { SCALEKIT_CLIENT_ID: 'skc_1', SCALEKIT_CLIENT_SECRET: 'x' })
    const lines = await firstLines(child, 5)
    const directory = mkdtempSync(join(tmpdir(), 'claviger-'))
    onTestFinished(() => rmSync(directory, { recursive: true }))
    const file = join(directory, 'env')
    writeFileSync(file, `${lines.join('\n')}\n`)

    const program = 'console.log(JSON.stringify(process.env))'
    const byNode = spawnSync(process.execPath, [`--env-file=${file}`, '-e', program], { env: {} })
    const byShell = spawnSync(
      '/bin/sh',
      ['-c', 'set -e; set -a; . "$0"; exec "$1" -e "$2"', file, process.execPath, program],
      { env: {} },
    )
    const wanted = Object.fromEntries(lines.slice(1).map((line) => line.split('=')))
    expect(Object.keys(wanted)).toHaveLength(4)
    for (const { stdout, stderr } of [byNode, byShell]) {
      expect(stderr.toString()).toBe('')
      expect(JSON.parse(stdout.toString())).toMatchObject(wanted)
    }
    expect(Object.keys(JSON.parse(byNode.stdout.toString()))).toHaveLength(4)
  })

  test('signs with the key that it is given', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'claviger-'))
    onTestFinished(() => rmSync(directory, { recursive: true }))
    const file = join(directory, 'key.pem')
    writeFileSync(file, TEST_SIGNING_KEY.export({ type: 'pkcs8', format: 'pem' }))
    const [, line = ''] = await firstLines(run(['--port', '0', '--signing-key', file]), 2)
    const response = await fetch(`${line.split('=')[1]}/keys`)
    const { n } = createPublicKey(TEST_SIGNING_KEY).export({ format: 'jwk' })
    expect(await response.json()).toMatchObject({ keys: [{ n }] })
  })

  test('says what is wrong with a signing key, and not what is in the file', async () => {
    const { code, stderr } = await ended(run(['--port', '0', '--signing-key', PROGRAM]))
    expect(code).toBe(1)
    expect(stderr).toBe(
      'claviger-emulator: --signing-key must name a file with a private RSA key in PEM.\n',
    )
  })

  test.each(['SIGTERM', 'SIGINT'] as const)('ends cleanly on %s', async (signal) => {
    const child = run(['--port', '0'])
    const end = ended(child)
    await once(child.stdout, 'data')
    child.kill(signal)
    expect(await end).toMatchObject({ code: 0, stderr: '' })
  })

  test('explains itself', async () => {
    const { code, stdout } = await ended(run(['--help']))
    expect(code).toBe(0)
    expect(stdout).toContain('--port')
  })

  test('answers a wrong call with one line and exit code 2', async () => {
    const { code, stdout, stderr } = await ended(run(['--port', 'high']))
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toMatch(/^claviger-emulator: --port [^\n]+\n$/)
  })

  test('answers a port in use with one line and exit code 1', async () => {
    const { port } = await start()
    const { code, stdout, stderr } = await ended(run(['--port', String(port)]))
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: '',
      stderr: `claviger-emulator: port ${port} is in use\n`,
    })
  })

  test('answers a secret that cannot be one with exit code 1, without showing it', async () => {
    const { code, stderr } = await ended(run([], { SCALEKIT_CLIENT_SECRET: 'two words' }))
    expect(code).toBe(1)
    expect(stderr).toMatch(/^claviger-emulator: clientSecret [^\n]+\n$/)
    expect(stderr).not.toContain('two words')
  })
})
