import { decodeJwt, decodeProtectedHeader } from 'jose'
import { describe, expect, test } from 'vitest'
import { start } from '../start.ts'
import { ask, basic, GRANT, post } from './ask-token-endpoint.ts'

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
