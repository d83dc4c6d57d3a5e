import { decodeJwt, decodeProtectedHeader } from 'jose'
import { describe, expect, test } from 'vitest'
import type { Emulator } from '../../src/index.ts'
import { start } from '../start.ts'

interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: Readonly<Record<string, unknown>>
}

type Form = Readonly<Record<string, string>> | string

async function ask(
  { url }: Emulator,
  form: Form,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const body = typeof form === 'string' ? form : String(new URLSearchParams(form))
  const type = { 'content-type': 'application/x-www-form-urlencoded' }
  const response = await fetch(`${url}/oauth/token`, {
    method: 'POST',
    headers: { ...type, ...headers },
    body,
  })
  const answer: unknown = await response.json()
  const members = typeof answer === 'object' && answer !== null ? Object.entries(answer) : []
  return { status: response.status, headers: response.headers, body: Object.fromEntries(members) }
}

function basic(clientId: string, secret: string): { authorization: string } {
  const encode = (text: string): string => String(new URLSearchParams({ x: text })).slice(2)
  const pair = `${encode(clientId)}:${encode(secret)}`
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }
}

function post({ clientId, clientSecret }: Emulator): Readonly<Record<string, string>> {
  return { client_id: clientId, client_secret: clientSecret }
}

const GRANT = { grant_type: 'client_credentials' }

describe('a token', () => {
  test('is given for a secret in the form', async () => {
    const emulator = await start({ accessTokenTtlSeconds: 120 })
    const { status, headers, body } = await ask(emulator, { ...GRANT, ...post(emulator) })

    expect(status).toBe(200)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('content-type')).toBe('application/json')
    expect(body).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 120,
    })
    const token = String(body['access_token'])
    expect(decodeProtectedHeader(token)).toEqual({
      alg: 'RS256',
      typ: 'JWT',
      kid: expect.stringMatching(/^snk_\d+$/),
    })
    const { iat = 0, exp, ...claims } = decodeJwt(token)
    expect(exp).toBe(iat + 120)
    expect(claims).toMatchObject({ client_id: emulator.clientId, iss: emulator.url, scopes: [] })
  })

  test('is given by HTTP Basic, whose parts are form-encoded first (RFC 6749 §2.3.1)', async () => {
    const emulator = await start({
      clientId: 'skc:1',
      clientSecret: 'a+b%41:c/é'.replace('é', '~'),
    })
    const headers = basic(emulator.clientId, emulator.clientSecret)
    expect((await ask(emulator, GRANT, headers)).status).toBe(200)
    const lower = { authorization: headers.authorization.replace('Basic ', 'basic  ') }
    expect((await ask(emulator, GRANT, lower)).status).toBe(200)
  })

  test('is given with the scope openid to every client', async () => {
    const emulator = await start()
    const form = { ...GRANT, scope: 'openid' }
    const environment = await ask(emulator, { ...form, ...post(emulator) })
    expect(environment).toMatchObject({ status: 200, body: { scope: 'openid' } })
    const { clientId, secret } = emulator.issueClient({ scopes: ['a'] })
    const machine = await ask(emulator, form, basic(clientId, secret))
    expect(machine).toMatchObject({ status: 200, body: { scope: 'openid' } })
    expect(decodeJwt(String(machine.body['access_token']))['scopes']).toEqual(['openid'])
  })

  test('of a machine client has the scopes that were asked for, or all it may have', async () => {
    const emulator = await start()
    const { clientId, secret } = emulator.issueClient({ scopes: ['a', 'b'], expirySeconds: 60 })
    const client = basic(clientId, secret)

    const all = await ask(emulator, GRANT, client)
    expect(all.body).toMatchObject({ scope: 'a b', expires_in: 60 })
    const some = await ask(emulator, { ...GRANT, scope: 'b b' }, client)
    expect(some.body['scope']).toBe('b')
    expect(decodeJwt(String(some.body['access_token']))['scopes']).toEqual(['b'])
  })

  test('is given for each of two live secrets of a machine client', async () => {
    const emulator = await start()
    const { clientId, secret } = emulator.issueClient()
    expect((await ask(emulator, GRANT, basic(clientId, secret))).status).toBe(200)
    expect((await ask(emulator, GRANT, basic(clientId, `${secret}x`))).status).toBe(401)
  })
})

describe('invalid_client is the answer', () => {
  test.each([
    [
      'a wrong secret in the form',
      (id: string) => ({ ...GRANT, client_id: id, client_secret: 'x' }),
    ],
    ['an unknown client in the form', () => ({ ...GRANT, client_id: 'x', client_secret: 'x' })],
    ['no secret', (id: string) => ({ ...GRANT, client_id: id })],
    ['no client at all', () => GRANT],
  ])('to %s', async (_, form) => {
    const emulator = await start()
    const { status, headers, body } = await ask(emulator, form(emulator.clientId))
    expect(status).toBe(401)
    expect(body).toEqual({ error: 'invalid_client', error_description: expect.any(String) })
    expect(headers.get('cache-control')).toBe('no-store')
  })

  test.each([
    ['a wrong secret by Basic', (id: string) => basic(id, 'x').authorization],
    ['Basic without a colon', () => `Basic ${Buffer.from('x').toString('base64')}`],
    ['Basic that is not base64', () => 'Basic ***'],
    ['Basic with a broken escape', () => `Basic ${Buffer.from('a%zz:b').toString('base64')}`],
    ['another scheme', () => 'Bearer abc'],
  ])('to %s, with a challenge', async (_, authorization) => {
    const emulator = await start()
    const headers = { authorization: authorization(emulator.clientId) }
    const answer = await ask(emulator, GRANT, headers)
    expect(answer.status).toBe(401)
    expect(answer.body['error']).toBe('invalid_client')
    expect(answer.headers.get('www-authenticate')).toMatch(/^Basic realm="/)
  })

  test('alike for an unknown client and a wrong secret', async () => {
    const emulator = await start()
    const known = await ask(emulator, GRANT, basic(emulator.clientId, 'x'))
    const unknown = await ask(emulator, GRANT, basic('skc_0', 'x'))
    expect(known.body).toEqual(unknown.body)
  })
})

describe('an invalid request', () => {
  test.each([
    ['invalid_request', 'no grant type', {}],
    ['invalid_request', 'an empty grant type', { grant_type: '' }],
    ['unsupported_grant_type', 'another grant type', { grant_type: 'authorization_code' }],
    ['invalid_scope', 'a scope the client lacks', { ...GRANT, scope: 'a admin' }],
    ['invalid_scope', 'a malformed scope', { ...GRANT, scope: 'a  b' }],
  ])('gets %s for %s', async (error, _, form) => {
    const emulator = await start()
    const { clientId, secret } = emulator.issueClient({ scopes: ['a', 'b'] })
    const answer = await ask(emulator, form, basic(clientId, secret))
    expect(answer.status).toBe(400)
    expect(answer.body).toEqual({ error, error_description: expect.any(String) })
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })

  test('gets invalid_request for a parameter that comes twice', async () => {
    const emulator = await start()
    const twice = 'grant_type=client_credentials&grant_type=client_credentials'
    const { status, body } = await ask(emulator, twice)
    expect([status, body['error']]).toEqual([400, 'invalid_request'])
  })

  test('gets invalid_request for two ways of client authentication', async () => {
    const emulator = await start()
    const headers = basic(emulator.clientId, emulator.clientSecret)
    const both = await ask(emulator, { ...GRANT, ...post(emulator) }, headers)
    expect([both.status, both.body['error']]).toEqual([400, 'invalid_request'])

    const same = await ask(emulator, { ...GRANT, client_id: emulator.clientId }, headers)
    expect(same.status).toBe(200)
    const other = await ask(emulator, { ...GRANT, client_id: 'skc_0' }, headers)
    expect([other.status, other.body['error']]).toEqual([400, 'invalid_request'])
  })

  test('gets invalid_request when it is not a form', async () => {
    const emulator = await start()
    const headers = { 'content-type': 'application/json' }
    const { status, body } = await ask(emulator, JSON.stringify(GRANT), headers)
    expect([status, body['error']]).toEqual([400, 'invalid_request'])
  })

  test('gets 413 when it is too big', async () => {
    const emulator = await start()
    const { status } = await ask(emulator, { ...GRANT, x: 'x'.repeat(70_000) })
    expect(status).toBe(413)
  })

  test('gets 405 when it is not a POST', async () => {
    const { url } = await start()
    const response = await fetch(`${url}/oauth/token?grant_type=client_credentials`)
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('POST')
  })

  test('gets nothing of itself back', async () => {
    const emulator = await start()
    const forms: Form[] = [
      { grant_type: 'canary', ...post(emulator) },
      { ...GRANT, scope: 'canary', ...post(emulator) },
      { ...GRANT, client_id: 'canary', client_secret: 'canary' },
    ]
    for (const form of forms) {
      const { status, body } = await ask(emulator, form)
      expect(status).toBeGreaterThanOrEqual(400)
      expect(JSON.stringify(body)).not.toContain('canary')
    }
  })
})
