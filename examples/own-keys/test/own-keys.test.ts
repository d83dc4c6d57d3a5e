import { openKeys, type Keys } from '@claviger/keys'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { listen, stopServing } from 'example-setup'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeApi, type OwnKeysApi } from '../src/api.ts'
import { readSettings } from '../src/settings.ts'
import { databaseSettings } from './database-settings.ts'

let keys: Keys
let api: OwnKeysApi
let url: string
beforeAll(async () => {
  keys = await openKeys(readSettings(await databaseSettings()).keys)
  api = makeApi(keys, undefined)
  url = await listen(api.server, 0)
}, 120_000)
afterAll(async () => {
  await stopServing(api.server)
  await api.close()
  await keys.close()
})

const call = async (method: string, path: string, key: string, body?: unknown) => {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
}
const administrator = async (organizationId: string): Promise<string> => {
  const scopes = ['read:deployments', 'manage:keys']
  return (await keys.create(organizationId, { scopes })).key
}

test('makes, uses, rotates and revokes a key over HTTP', async () => {
  const admin = await administrator('org_1')
  const made = await call('POST', '/api/keys', admin, { scopes: ['read:deployments'] })
  expect(made.status).toBe(201)
  const { key, tokenInfo } = made.body
  expect((await call('GET', '/api/deployments', key)).status).toBe(200)
  expect((await call('POST', '/deploy', key)).status).toBe(403)
  const rotated = await call('POST', `/api/keys/${tokenInfo.tokenId}/rotate`, admin)
  expect((await call('GET', '/api/deployments', rotated.body.key)).status).toBe(200)
  expect((await call('DELETE', `/api/keys/${tokenInfo.tokenId}`, admin)).status).toBe(204)
  expect((await call('GET', '/api/deployments', key)).status).toBe(401)
  expect((await call('GET', '/api/deployments', rotated.body.key)).status).toBe(200)
})

test('makes a key of a user that ends', async () => {
  const admin = await administrator('org_1')
  const expiry = new Date(Date.now() + 60_000).toISOString()
  const made = await call('POST', '/api/keys', admin, { userId: 'usr_1', expiry })
  expect(made.body.tokenInfo).toMatchObject({ userId: 'usr_1', expiry })
})

test('lets a user make keys only for itself', async () => {
  const { key } = await keys.create('org_1', { userId: 'usr_1', scopes: ['manage:keys'] })
  const made = await call('POST', '/api/keys', key, { userId: 'usr_2' })
  expect(made.body.tokenInfo.userId).toBe('usr_1')
})

test('lets a user rotate keys of its own alone', async () => {
  const organizationId = 'org_rotating'
  const { key } = await keys.create(organizationId, { userId: 'usr_1', scopes: ['manage:keys'] })
  const rotate = async (options: { readonly userId?: string }) => {
    const { tokenId } = (await keys.create(organizationId, options)).tokenInfo
    return call('POST', `/api/keys/${tokenId}/rotate`, key)
  }
  expect((await rotate({ userId: 'usr_1' })).body.tokenInfo.userId).toBe('usr_1')
  for (const options of [{ userId: 'usr_2' }, {}]) {
    expect(await rotate(options)).toMatchObject({
      status: 403,
      body: { error: expect.any(String) },
    })
  }
})

test('gives no key of the organization or of another user to a user', async () => {
  const organizationId = 'org_ceo'
  const { key } = await keys.create(organizationId, { userId: 'mallory', scopes: ['manage:keys'] })
  const ceo = await keys.create(organizationId, { userId: 'ceo' })
  expect((await call('POST', `/api/keys/${ceo.tokenInfo.tokenId}/rotate`, key)).status).toBe(403)
  for (const body of [{}, { userId: 'ceo' }, { userId: '' }, { userId: null }]) {
    const made = await call('POST', '/api/keys', key, body)
    expect(made.body.tokenInfo.userId).toBe('mallory')
  }
})

test('rotates no key with claims, out of which an application may read rights', async () => {
  const admin = await administrator('org_claims')
  const customClaims = { permissions: ['deploy'] }
  const { tokenId } = (await keys.create('org_claims', { customClaims })).tokenInfo
  expect(await call('POST', `/api/keys/${tokenId}/rotate`, admin)).toMatchObject({
    status: 403,
    body: { error: expect.stringContaining('claim permissions') },
  })
})

test('the guide has these routes, so what holds here holds for its readers', () => {
  const read = (path: string): string =>
    readFileSync(join(import.meta.dirname, '../../..', path), 'utf8')
  const routes = read('examples/own-keys/src/key-routes.ts')
  expect(read('docs/own-keys.md')).toContain(`\`\`\`ts\n${routes}\`\`\``)
})

test('reaches no key of another organization', async () => {
  const admin = await administrator('org_2')
  const { key, tokenInfo } = await keys.create('org_3')
  const path = `/api/keys/${tokenInfo.tokenId}`
  expect((await call('DELETE', path, admin)).status).toBe(404)
  expect((await call('POST', `${path}/rotate`, admin)).status).toBe(404)
  expect((await call('GET', '/api/resources', key)).status).toBe(200)
})

test('grants no scope that the caller does not hold', async () => {
  const admin = await administrator('org_4')
  const made = await call('POST', '/api/keys', admin, { scopes: ['deploy:applications'] })
  expect(made.status).toBe(403)
  expect((await keys.list('org_4')).keys).toHaveLength(1)
  const strong = await keys.create('org_4', { scopes: ['deploy:applications'] })
  const path = `/api/keys/${strong.tokenInfo.tokenId}/rotate`
  expect((await call('POST', path, admin)).status).toBe(403)
})

test.each([
  { scopes: 'admin' },
  { scopes: ['a b'] },
  { description: 7 },
  { expiry: 'x' },
  { userId: 7 },
])('calls %j a mistake of the client', async (body) => {
  const admin = await administrator('org_5')
  expect((await call('POST', '/api/keys', admin, body)).status).toBe(400)
})

test('tells whose key did what', async () => {
  const admin = await administrator('org_6')
  const made = await call('POST', '/api/keys', admin)
  const { entries } = await keys.audit('org_6', { subject: made.body.tokenInfo.tokenId })
  expect(entries).toMatchObject([{ action: 'key.created', actor: expect.stringMatching(/^key_/) }])
})

test('opens the console with a link that signs in once', async () => {
  const link = `${url}${api.consolePath}`
  expect((await fetch(`${url}/console/`)).status).toBe(401)
  const wrong = `${link.slice(0, -1)}${link.endsWith('A') ? 'B' : 'A'}`
  expect((await fetch(wrong, { method: 'POST', redirect: 'manual' })).status).toBe(404)
  const page = await fetch(link)
  expect(page.headers.get('set-cookie')).toBeNull()
  expect(await page.text()).toContain('<button>Sign in</button>')
  const signedIn = await fetch(link, { method: 'POST', redirect: 'manual' })
  const cookie = signedIn.headers.get('set-cookie') ?? ''
  expect(cookie).toMatch(/; HttpOnly; SameSite=Strict; Path=\/console$/)
  const headers = { cookie: cookie.split(';')[0] ?? '' }
  const keysPage = await fetch(`${url}/console/`, { headers })
  expect(keysPage.url).toBe(`${url}/console/keys?org=org_demo`)
  const html = await keysPage.text()
  for (const text of ['<h1>API keys</h1>', 'Secrets', 'Audit trail']) expect(html).toContain(text)
  for (const other of ['', 'console_session=', 'console_session=x', `${headers.cookie}x`]) {
    expect((await fetch(`${url}/console/`, { headers: { cookie: other } })).status).toBe(401)
  }
  expect((await fetch(link)).status).toBe(410)
  expect((await fetch(link, { method: 'POST', redirect: 'manual' })).status).toBe(410)
})

test('keeps named secrets by a key of its own, or none in a database without one', () => {
  const database = { DATABASE_URL: 'postgres://localhost/keys', KEY_PEPPER: 'p'.repeat(32) }
  expect(readSettings({}).keys.masterKeys).toHaveLength(1)
  expect(readSettings(database).keys).not.toHaveProperty('masterKeys')
  const masterKey = 'm'.repeat(32)
  expect(readSettings({ ...database, MASTER_KEY: masterKey }).keys.masterKeys).toEqual([masterKey])
})

test.each([
  { NODE_ENV: 'production' },
  { NODE_ENV: 'production', DATABASE_URL: 'postgres://localhost/keys' },
  { DATABASE_URL: 'postgres://localhost/keys' },
  { PORT: 'x' },
])('refuses the environment %j', (env) => {
  expect(() => readSettings(env)).toThrow(TypeError)
})
