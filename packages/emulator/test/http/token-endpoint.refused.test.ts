import { describe, expect, test } from 'vitest'
import { start } from '../start.ts'
import { ask, basic, GRANT, post, type Form } from './ask-token-endpoint.ts'

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
