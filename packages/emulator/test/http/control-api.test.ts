import { request } from 'node:http'
import { once } from 'node:events'
import { Code } from '@connectrpc/connect'
import { decodeJwt } from 'jose'
import { describe, expect, test } from 'vitest'
import type { Emulator } from '../../src/index.ts'
import { reasonOf } from '../reason-of.ts'
import { officialClient, start } from '../start.ts'

interface Answer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

async function control(
  { url }: Emulator,
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = { 'content-type': 'application/json' },
): Promise<Answer> {
  const response = await fetch(`${url}/_emulator/${path}`, {
    method,
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  const parsed: unknown = text === '' ? {} : JSON.parse(text)
  const members = typeof parsed === 'object' && parsed !== null ? Object.entries(parsed) : []
  return { status: response.status, body: Object.fromEntries(members) }
}

describe('over HTTP', () => {
  test('faults are armed and cleared', async () => {
    const emulator = await start()
    const fault = { kind: 'http-status', status: 503 }
    const keys = async (): Promise<number> => (await fetch(`${emulator.url}/keys`)).status

    const armed = await control(emulator, 'POST', 'faults', { target: 'keys', fault })
    expect(armed.status).toBe(204)
    expect(await keys()).toBe(503)
    await control(emulator, 'DELETE', 'faults?target=oauth/token')
    expect(await keys()).toBe(503)
    await control(emulator, 'DELETE', 'faults?target=keys')
    expect(await keys()).toBe(200)

    await control(emulator, 'POST', 'faults', { target: '*', fault })
    await control(emulator, 'DELETE', 'faults')
    expect(await keys()).toBe(200)
  })

  test('a fault on everything leaves the way to clear it', async () => {
    const emulator = await start()
    await control(emulator, 'POST', 'faults', { target: '*', fault: { kind: 'reset' } })
    expect((await control(emulator, 'DELETE', 'faults')).status).toBe(204)
  })

  test('counters are read and reset, and do not count the asking', async () => {
    const emulator = await start()
    await fetch(`${emulator.url}/keys`)
    const { body } = await control(emulator, 'GET', 'stats')
    expect(body).toMatchObject({ calls: { keys: 1 }, inFlight: 0 })
    await control(emulator, 'DELETE', 'stats')
    expect((await control(emulator, 'GET', 'stats')).body).toMatchObject({ calls: {} })
  })

  test('keys are issued', async () => {
    const emulator = await start()
    const { status, body } = await control(emulator, 'POST', 'keys', {
      organizationId: 'org_1',
      userId: 'usr_1',
      customClaims: { env: 'prod' },
      roles: ['admin'],
      expiry: '2999-01-01T00:00:00Z',
      description: 'CI',
    })
    expect(status).toBe(200)
    const { tokenInfo } = await officialClient(emulator).token.validateToken(String(body['token']))
    expect(tokenInfo).toMatchObject({
      organizationId: 'org_1',
      userId: 'usr_1',
      customClaims: { env: 'prod' },
      roles: ['admin'],
      description: 'CI',
    })
  })

  test('clients and tokens are issued', async () => {
    const emulator = await start()
    const client = await control(emulator, 'POST', 'clients', { scopes: ['a'] })
    const { clientId, secret } = client.body
    const own = await officialClient(emulator).generateClientToken(String(clientId), String(secret))
    expect(decodeJwt(own)['scopes']).toEqual(['a'])

    const token = await control(emulator, 'POST', 'tokens', { clientId, claims: { tier: 1 } })
    expect(decodeJwt(String(token.body['accessToken']))).toMatchObject({ scopes: ['a'], tier: 1 })
  })

  test('keys and secrets are rotated', async () => {
    const emulator = await start()
    const { clientSecret: old } = emulator
    const rotated = await control(emulator, 'POST', 'rotate-keys', { overlap: false })
    const set = await (await fetch(`${emulator.url}/keys`)).json()
    expect(set).toMatchObject({ keys: [{ kid: rotated.body['kid'] }] })

    const added = await control(emulator, 'POST', 'environment-secrets')
    await officialClient(emulator, String(added.body['secret'])).getClientAccessToken()
    await officialClient(emulator, old).getClientAccessToken()
    await control(emulator, 'DELETE', 'environment-secrets')
    const refusal = await reasonOf(officialClient(emulator, old).getClientAccessToken())
    expect(refusal).toMatchObject({ grpcStatus: Code.Unauthenticated })
  })
})

describe('a web page', () => {
  test.each([
    ['with an Origin', { origin: 'http://evil.test' }],
    ['with the origin of a sandbox', { origin: 'null' }],
    ['with the origin of the emulator itself', { origin: 'http://127.0.0.1:8090' }],
    ['that a browser sent without one', { 'sec-fetch-site': 'cross-site' }],
    ['under a name that points here', { host: 'evil.test' }],
  ])('gets nowhere by a request %s', async (_, headers) => {
    const { port } = await start()
    const req = request({ port, host: '127.0.0.1', path: '/_emulator/stats', headers }).end()
    const [response] = await once(req, 'response')
    response.resume()
    expect(response.statusCode).toBe(403)
  })

  test.each(['text/plain', 'application/x-www-form-urlencoded', ''])(
    'gets nowhere by a POST of type %j, the kind it may send unasked',
    async (type) => {
      const emulator = await start()
      const headers = { 'content-type': type }
      const { status } = await control(emulator, 'POST', 'keys', {}, headers)
      expect(status).toBe(415)
    },
  )
})

describe('bad input', () => {
  test.each([
    ['an unknown target', 'faults', { target: 'Nope', fault: { kind: 'reset' } }],
    ['an unknown fault', 'faults', { target: 'keys', fault: { kind: 'nope' } }],
    ['a fault beside itself', 'faults', { target: 'keys', fault: { kind: 'reset' }, times: 1 }],
    ['a misspelt member', 'keys', { organisationId: 'org_1' }],
    ['a number for a string', 'keys', { organizationId: 1 }],
    ['a claim that is not a string', 'keys', { customClaims: { a: 1 } }],
    ['an invalid date', 'keys', { expiry: 'tomorrow' }],
    ['an ID of another kind', 'keys', { organizationId: 'usr_1' }],
    ['a string for a list', 'clients', { scopes: 'a b' }],
    ['a list of numbers', 'clients', { scopes: [1] }],
    ['a string for a number', 'tokens', { expiresInSeconds: '60' }],
    ['a string for a flag', 'rotate-keys', { overlap: 'yes' }],
    ['a list for an object', 'keys', []],
    ['too much', 'keys', { description: 'x'.repeat(70_000) }],
  ])('gets 400 for %s', async (_, path, body) => {
    const emulator = await start()
    const answer = await control(emulator, 'POST', path, body)
    expect(answer.status).toBe(400)
    expect(answer.body).toEqual({ error: expect.any(String) })
  })

  test('gets 400 for what is not JSON', async () => {
    const { url } = await start()
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(`${url}/_emulator/keys`, { method: 'POST', headers, body: '{' })
    expect(response.status).toBe(400)
  })

  test('gets 404 for an action that there is not', async () => {
    const emulator = await start()
    expect((await control(emulator, 'GET', 'keys')).status).toBe(404)
    expect((await control(emulator, 'GET', 'constructor')).status).toBe(404)
  })
})
