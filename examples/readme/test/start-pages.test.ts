import { execFile, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { startEmulator, type Emulator } from '@claviger/emulator'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

const PROJECT = join(import.meta.dirname, '..')
const PORT_OF_THE_PAGES = '3000'
const hasCurl = spawnSync('curl', ['--version']).status === 0

let emulator: Emulator
let work: string
beforeAll(async () => {
  emulator = await startEmulator()
  // Where the packages of this project are found, as in an application that has installed them.
  await mkdir(join(PROJECT, 'node_modules/.start'), { recursive: true })
  work = await mkdtemp(join(PROJECT, 'node_modules/.start/app-'))
})
afterAll(async () => {
  await emulator.close()
  await rm(work, { recursive: true, force: true })
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (address === null || typeof address === 'string') throw new Error('Expected a TCP address')
  return address.port
}

const pageOf = async (framework: string) =>
  readFile(join(PROJECT, `../../docs/start-${framework}.md`), 'utf8')

/** Runs the command of a page that makes a key, with the address of this emulator. */
async function keyOf(framework: string): Promise<string> {
  const [, command = ''] = /```sh\n(curl [^`]+)```/.exec(await pageOf(framework)) ?? []
  const here = command.replace('localhost:8090', new URL(emulator.url).host)
  expect(here).not.toBe(command)
  const { stdout } = await promisify(execFile)('sh', ['-c', here], { timeout: 30_000 })
  const made: unknown = JSON.parse(stdout)
  return String(Reflect.get(Object(made), 'token'))
}

/** Runs the application of a page as it is shown, but for its port. */
async function startPage(framework: string, port: number): Promise<ChildProcess> {
  const code = /^```ts\n\/\/ api\.mjs\n([^]*?)^```$/m.exec(await pageOf(framework))?.[1]
  if (code?.split(PORT_OF_THE_PAGES).length !== 2) {
    throw new Error('Expected one application that listens on one port')
  }
  const file = join(work, `${framework}.mjs`)
  await writeFile(file, code.replace(PORT_OF_THE_PAGES, String(port)))
  return spawn(process.execPath, [file], {
    env: {
      PATH: process.env['PATH'],
      SCALEKIT_ENVIRONMENT_URL: emulator.url,
      SCALEKIT_CLIENT_ID: emulator.clientId,
      SCALEKIT_CLIENT_SECRET: emulator.clientSecret,
      NODE_NO_WARNINGS: '1',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

describe.each(['express', 'fastify', 'koa'])('the start page for %s', (framework) => {
  let url: string
  let child: ChildProcess
  beforeAll(async () => {
    const port = await freePort()
    url = `http://localhost:${port}`
    child = await startPage(framework, port)
    await vi.waitFor(async () => fetch(`${url}/health`), { timeout: 20_000, interval: 50 })
  })
  afterAll(async () => {
    if (child.exitCode !== null) return
    const ended = once(child, 'close')
    child.kill()
    await ended
  })

  const send = async (method: string, credential?: string) =>
    fetch(`${url}/deployments`, {
      method,
      ...(credential !== undefined && { headers: { authorization: `Bearer ${credential}` } }),
    })
  const key = (scopes: string) =>
    emulator.issueKey({ organizationId: 'org_acme', customClaims: { scopes } })

  test.runIf(hasCurl)('shows how to make a key that its application takes', async () => {
    expect((await send('POST', await keyOf(framework))).status).toBe(201)
  })

  test('shows an application with the answers of its table', async () => {
    expect((await send('GET')).status).toBe(401)
    const { token, tokenId } = key('deploy:applications')
    expect(await (await send('GET', token)).json()).toEqual({ organizationId: 'org_acme' })
    expect((await send('POST', token)).status).toBe(201)
    expect((await send('POST', key('read:deployments').token)).status).toBe(403)
    expect((await send('POST', tokenId)).status).toBe(401)

    emulator.fault('ValidateToken', { kind: 'grpc-status', code: 'Unavailable' })
    const away = await send('GET', key('').token)
    emulator.clearFaults()
    expect(away.status).toBe(503)
    expect(away.headers.get('retry-after')).not.toBeNull()
  })
})
