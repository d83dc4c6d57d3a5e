import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startEmulator, type Emulator } from '@claviger/emulator'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { allowWarnings } from '../../../packages/conformance/src/allow-warnings.ts'
import { TEST_SIGNING_KEY } from '../../../packages/conformance/src/test-signing-key.ts'
import { BARE_APPS } from './bare-apps.ts'
import { importApp, type ImportedApp } from './import-app.ts'

// The first application of a worker loads every package.
const START_WITHIN_MS = 120_000
const PROJECT = join(import.meta.dirname, '..')
const AUDIENCE = 'api.acme.test'

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

/** The blocks of a skill, by what their first line says of the place. */
async function blocksOf(framework: string): Promise<(place: string) => string> {
  const skill = await readFile(join(PROJECT, `../../packages/${framework}/SKILL.md`), 'utf8')
  const blocks = [...skill.matchAll(/^```js\n(\/\/ .*)\n([^]*?)^```$/gm)]
  return (place) => {
    const [found, ...others] = blocks.filter(([, first = '']) => first.includes(place))
    if (found === undefined || others.length > 0) {
      throw new Error(`Expected one block of the skill for ${framework} with "${place}".`)
    }
    return found[2] ?? ''
  }
}

/** Follows the skill on the bare application, and returns its folder. */
async function follow(framework: keyof typeof BARE_APPS): Promise<string> {
  const block = await blocksOf(framework)
  const { head, tail } = BARE_APPS[framework]
  const folder = join(work, framework)
  await mkdir(folder)
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
  await writeFile(join(folder, 'auth.js'), block('auth.js, a new file'))
  const parts = [
    block('with the imports'),
    head,
    block('on the routes'),
    block('a new route'),
    block('@claviger/console'),
    tail,
  ]
  await writeFile(join(folder, 'app.js'), parts.join('\n'))
  return folder
}

async function start(folder: string): Promise<ImportedApp> {
  return importApp(join(folder, 'app.js'), {
    SCALEKIT_ENVIRONMENT_URL: emulator.url,
    SCALEKIT_CLIENT_ID: emulator.clientId,
    SCALEKIT_CLIENT_SECRET: emulator.clientSecret,
    API_AUDIENCE: AUDIENCE,
  })
}

async function accessToken(scopes: readonly string[]): Promise<string> {
  const { clientId, secret } = emulator.issueClient({ scopes, audience: [AUDIENCE] })
  const response = await fetch(`${emulator.url}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: secret,
    }),
  })
  const body: unknown = await response.json()
  return String(Reflect.get(Object(body), 'access_token'))
}

describe.each(['express', 'fastify', 'koa'] as const)('the skill for %s', (framework) => {
  let app: ImportedApp
  beforeAll(async () => {
    app = await start(await follow(framework))
  }, START_WITHIN_MS)
  afterAll(() => app.stop())

  const send = async (method: string, path: string, headers: Record<string, string> = {}) =>
    fetch(`${app.url}${path}`, { method, headers, redirect: 'manual' })
  const sendWith = async (credential: string, method: string, path: string) =>
    send(method, path, { authorization: `Bearer ${credential}` })
  const key = (scopes = '') =>
    emulator.issueKey({ organizationId: 'org_skill', customClaims: { scopes } })

  test('leaves public routes open, and answers 401 to strangers', async () => {
    expect((await send('GET', '/health')).status).toBe(200)
    const refused = await send('GET', '/api/projects')
    expect(refused.status).toBe(401)
    expect(refused.headers.get('www-authenticate')).toBe('Bearer realm="api"')
    expect(await refused.json()).toEqual({ error: 'Missing authorization token' })
  })

  test.each([
    ['another scheme', (token: string) => `Basic ${token}`],
    ['no scheme', (token: string) => token],
    ['something behind the key', (token: string) => `Bearer ${token} x`],
  ])('refuses %s', async (_, write) => {
    const headers = { authorization: write(key().token) }
    expect((await send('GET', '/api/projects', headers)).status).toBe(401)
  })

  test('refuses the ID of a key', async () => {
    expect((await sendWith(key().tokenId, 'GET', '/api/projects')).status).toBe(401)
  })

  test('knows whose key it is', async () => {
    const response = await sendWith(key().token, 'GET', '/api/projects')
    expect(await response.json()).toMatchObject({ of: { organizationId: 'org_skill' } })
  })

  test('requires scopes of keys and of access tokens', async () => {
    expect((await sendWith(key().token, 'POST', '/api/deploy')).status).toBe(403)
    expect((await sendWith(key('deploy').token, 'POST', '/api/deploy')).status).toBe(200)
    expect((await sendWith(await accessToken([]), 'POST', '/api/deploy')).status).toBe(403)
    expect((await sendWith(await accessToken(['deploy']), 'POST', '/api/deploy')).status).toBe(200)
  })

  test('ends a key at once, but not a key of another organization', async () => {
    const administrator = key('manage:keys').token
    const [own, foreign] = [key(), emulator.issueKey({ organizationId: 'org_other' })]
    expect((await sendWith(own.token, 'GET', '/api/projects')).status).toBe(200)
    const end = async (id: string) => sendWith(administrator, 'DELETE', `/api/keys/${id}`)
    expect((await end(own.tokenId)).status).toBe(204)
    expect((await sendWith(own.token, 'GET', '/api/projects')).status).toBe(401)
    expect((await end(foreign.tokenId)).status).toBe(404)
    expect((await sendWith(foreign.token, 'GET', '/api/projects')).status).toBe(200)
  })

  test('does not show the key page to a stranger', async () => {
    expect((await send('GET', '/keys')).status).not.toBe(200)
  })

  test('answers 503 while the authority is away', async () => {
    const { token } = key()
    emulator.fault('ValidateToken', { kind: 'grpc-status', code: 'Unavailable' })
    try {
      expect((await sendWith(token, 'GET', '/api/projects')).status).toBe(503)
    } finally {
      emulator.clearFaults()
    }
  })
})
