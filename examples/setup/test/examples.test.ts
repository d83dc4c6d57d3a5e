import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { startEmulator, type Emulator } from '@claviger/emulator'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { TEST_SIGNING_KEY } from '../../../packages/conformance/src/test-signing-key.ts'
import { call, FRAMEWORKS, startExample, type ExampleProcess } from './example-process.ts'

const INTERNAL_SECRET = 'an-internal-secret-for-tests'
const AUDIENCE = 'deployment-api.acmecorp.com'

let emulator: Emulator
let environment: Record<string, string>

beforeAll(async () => {
  emulator = await startEmulator({ signingKey: TEST_SIGNING_KEY })
  environment = {
    SCALEKIT_ENVIRONMENT_URL: emulator.url,
    SCALEKIT_CLIENT_ID: emulator.clientId,
    SCALEKIT_CLIENT_SECRET: emulator.clientSecret,
    INTERNAL_SECRET,
    CONSOLE: '1',
  }
})

afterEach(() => {
  emulator.clearFaults()
})
afterAll(() => emulator.close())

// The tests of a process that runs share it, and the last of them ends it.
describe.each(FRAMEWORKS)('the %s example, with its settings,', (framework) => {
  let example: ExampleProcess
  let url: string
  beforeAll(async () => {
    example = startExample(framework, environment)
    url = await example.url()
  })
  afterAll(() => {
    example.child.kill('SIGKILL')
  })

  test('answers keys and tokens on its routes', async () => {
    const key = emulator.issueKey({ userId: 'usr_1', customClaims: { scopes: 'read:deployments' } })
    const token = await emulator.issueToken({
      audience: AUDIENCE,
      organizationId: 'org_77',
      scopes: ['deploy:applications'],
    })

    expect(await (await fetch(`${url}/health`)).json()).toEqual({ status: 'ok' })
    expect(await (await call(`${url}/api/resources`, key.token)).json()).toEqual({
      organizationId: key.organizationId,
      userId: 'usr_1',
      credential: 'api-key',
    })
    expect(await (await call(`${url}/api/resources`, token)).json()).toEqual({
      organizationId: 'org_77',
      userId: null,
      credential: 'jwt',
    })
    expect((await call(`${url}/api/deployments`, key.token)).status).toBe(200)
    expect((await call(`${url}/api/deployments`, token)).status).toBe(403)
    expect((await call(`${url}/deploy`, key.token, { method: 'POST' })).status).toBe(403)
    const deployed = await call(`${url}/deploy`, token, { method: 'POST' })
    expect([deployed.status, await deployed.json()]).toEqual([200, { deployed: true }])
  })

  test('revokes only for callers who know the internal secret', async () => {
    const key = emulator.issueKey()
    const revoke = (secret: string | undefined, body: unknown) =>
      fetch(`${url}/internal/revoke`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(secret === undefined ? {} : { 'x-internal-secret': secret }),
        },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      })
    expect((await call(`${url}/api/resources`, key.token)).status).toBe(200)
    // The secret is looked at before the body.
    expect((await revoke(undefined, '{bad')).status).toBe(404)
    expect((await revoke(INTERNAL_SECRET, '{bad')).status).toBe(400)
    expect((await revoke(undefined, { keyId: key.tokenId })).status).toBe(404)
    expect((await revoke('wrong', { keyId: key.tokenId })).status).toBe(404)
    for (const body of [{}, { keyId: '' }, { key: 'x' }, { keyId: 'x', jti: 'y' }, null]) {
      expect((await revoke(INTERNAL_SECRET, body)).status).toBe(400)
    }

    emulator.resetStats()
    expect((await call(`${url}/api/resources`, key.token)).status).toBe(200)
    expect(emulator.stats().calls['ValidateToken'] ?? 0).toBe(0)
    expect((await revoke(INTERNAL_SECRET, { keyId: key.tokenId })).status).toBe(204)
    expect((await call(`${url}/api/resources`, key.token)).status).toBe(200)
    expect(emulator.stats().calls['ValidateToken']).toBe(1)
  })

  test('closes the WebSocket of a revoked client, and refuses its token', async () => {
    const token = await emulator.issueToken({ audience: AUDIENCE, organizationId: 'org_78' })
    const { client_id: clientId } = JSON.parse(
      Buffer.from(token.split('.')[1] ?? '', 'base64url').toString(),
    )
    const ws = new WebSocket(`${url.replace('http', 'ws')}/live`, {
      headers: { authorization: `Bearer ${token}` },
    })
    const messages: string[] = []
    ws.on('message', (data: Buffer) => messages.push(data.toString()))
    await once(ws, 'open')
    ws.send('hello')
    await expect
      .poll(() => messages)
      .toEqual([JSON.stringify({ organizationId: 'org_78' }), 'hello'])
    const closed = once(ws, 'close')
    const revoked = await fetch(`${url}/internal/revoke`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-internal-secret': INTERNAL_SECRET },
      body: JSON.stringify({ clientId }),
    })
    expect(revoked.status).toBe(204)
    expect(await closed).toEqual([4401, Buffer.from('revoked')])
    expect((await call(`${url}/api/resources`, token)).status).toBe(401)
  })

  test('opens a console with a link that signs in once, and takes the keys made there', async () => {
    const { organizationId } = emulator.issueKey()
    await expect.poll(() => example.stdout[1]).toContain('console http')
    const link = example.stdout[1]?.replace('console ', '') ?? ''
    expect((await fetch(`${url}/console/keys?org=${organizationId}`)).status).toBe(401)
    expect(await (await fetch(link)).text()).toContain('<button>Sign in</button>')
    const signedIn = await fetch(link, { method: 'POST', redirect: 'manual' })
    expect([signedIn.status, signedIn.headers.get('location')]).toEqual([303, '/console/'])
    expect((await fetch(link, { method: 'POST' })).status).toBe(410)
    const [cookie = ''] = signedIn.headers.getSetCookie()
    const page = async (path: string, form?: Record<string, string>): Promise<string> => {
      const response = await fetch(`${url}/console/${path}`, {
        headers: { cookie: cookie.split(';', 1)[0] ?? '', 'sec-fetch-site': 'same-origin' },
        ...(form !== undefined && { method: 'POST', body: new URLSearchParams(form) }),
      })
      expect(response.status).toBe(200)
      return response.text()
    }

    const form = { once: randomUUID(), description: 'Made in the console', expires: '30' }
    const created = await page(`new?org=${organizationId}`, form)
    const key = /aria-label="New API key"[^>]*>([^<]+)</.exec(created)?.[1] ?? ''
    expect((await call(`${url}/api/resources`, key)).status).toBe(200)
    const told = await page(`leak?org=${organizationId}`, { leaked: key, end: 'yes' })
    expect(told).toContain('Made in the console')
    expect((await call(`${url}/api/resources`, key)).status).toBe(401)
    const client = { once: randomUUID(), scopes: 'deploy:applications', audience: AUDIENCE }
    const made = await page(`new-client?org=${organizationId}`, client)
    const response = await fetch(`${emulator.url}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: /m2morg_\w+/.exec(made)?.[0] ?? '',
        client_secret: /aria-label="New client secret"[^>]*>([^<]+)</.exec(made)?.[1] ?? '',
      }),
    })
    const { access_token: token } = (await response.json()) as { access_token: string }
    expect((await call(`${url}/deploy`, token, { method: 'POST' })).status).toBe(200)
  })

  test('ends cleanly on SIGTERM, with the request in flight answered and WebSockets closed', async () => {
    const key = emulator.issueKey()
    const ws = new WebSocket(`${url.replace('http', 'ws')}/live`, {
      headers: { authorization: `Bearer ${await emulator.issueToken({ audience: AUDIENCE })}` },
    })
    await once(ws, 'open')
    const closed = once(ws, 'close')
    emulator.fault('ValidateToken', { kind: 'latency', ms: 400 })
    const answer = call(`${url}/api/resources`, key.token)
    await expect.poll(() => emulator.stats().inFlight).toBe(1)
    example.child.kill('SIGTERM')
    expect((await answer).status).toBe(200)
    expect((await closed)[0]).toBe(1001)
    expect(await example.exit).toBe(0)
    expect(example.stdout).toEqual([
      `listening on ${url}`,
      expect.stringMatching(/^console http:\/\/127\.0\.0\.1:\d+\/sign-in\/[\w-]{32}$/),
    ])
  })
})
