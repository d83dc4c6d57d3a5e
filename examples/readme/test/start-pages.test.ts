import { execFile, spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { startEmulator, type Emulator } from '@claviger/emulator'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { allowWarnings } from '../../../packages/conformance/src/allow-warnings.ts'
import { TEST_SIGNING_KEY } from '../../../packages/conformance/src/test-signing-key.ts'
import { importApp, type ImportedApp } from './import-app.ts'

// The first application of a worker loads every package.
const START_WITHIN_MS = 120_000
const PROJECT = join(import.meta.dirname, '..')
const PORT_OF_THE_PAGES = '3000'
const hasCurl = spawnSync('curl', ['--version']).status === 0

allowWarnings('CLAVIGER_UNAVAILABLE')

let emulator: Emulator
let work: string
beforeAll(async () => {
  emulator = await startEmulator({ signingKey: TEST_SIGNING_KEY })
  // In the project, where its packages are found, as in an application that has installed them.
  await mkdir(join(PROJECT, 'dist'), { recursive: true })
  work = await mkdtemp(join(PROJECT, 'dist/app-'))
})
afterAll(async () => {
  await emulator.close()
  await rm(work, { recursive: true, force: true })
})

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
async function startPage(framework: string): Promise<ImportedApp> {
  const code = /^```ts\n\/\/ api\.mjs\n([^]*?)^```$/m.exec(await pageOf(framework))?.[1]
  if (code?.split(PORT_OF_THE_PAGES).length !== 2) {
    throw new Error('Expected one application that listens on one port')
  }
  const file = join(work, `${framework}.mjs`)
  await writeFile(file, code.replace(PORT_OF_THE_PAGES, '0'))
  return importApp(file, {
    SCALEKIT_ENVIRONMENT_URL: emulator.url,
    SCALEKIT_CLIENT_ID: emulator.clientId,
    SCALEKIT_CLIENT_SECRET: emulator.clientSecret,
  })
}

describe.each(['express', 'fastify', 'koa'])('the start page for %s', (framework) => {
  let app: ImportedApp
  beforeAll(async () => {
    app = await startPage(framework)
  }, START_WITHIN_MS)
  afterAll(() => app.stop())

  const send = async (method: string, credential?: string) =>
    fetch(`${app.url}/deployments`, {
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
