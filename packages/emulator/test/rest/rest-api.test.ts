import { ScalekitClient } from '@scalekit-sdk/node'
import { describe, expect, test } from 'vitest'
import type { Emulator } from '../../src/index.ts'
import { start } from '../start.ts'
import { textAt } from './text-at.ts'

interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: unknown
}

type Ask = (verb: string, path: string, body?: unknown) => Promise<Answer>

async function environmentToken({ url, clientId, clientSecret }: Emulator): Promise<string> {
  const response = await fetch(`${url}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
    }),
  })
  return textAt(await response.json(), 'access_token')
}

function asker({ url }: Emulator, token: string | undefined): Ask {
  return async (verb, path, body) => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method: verb,
      headers: {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    return { status: response.status, headers: response.headers, body: await response.json() }
  }
}

async function startRest(): Promise<{ readonly emulator: Emulator; readonly ask: Ask }> {
  const emulator = await start()
  return { emulator, ask: asker(emulator, await environmentToken(emulator)) }
}

describe('the REST interface', () => {
  test('makes organizations, keys and machine clients, in snake_case', async () => {
    const { ask } = await startRest()
    const made = await ask('POST', '/organizations', { display_name: 'Acme', external_id: 'ext-1' })
    expect(made).toMatchObject({
      status: 201,
      body: { organization: { id: expect.stringMatching(/^org_/), external_id: 'ext-1' } },
    })
    const organizationId = textAt(made.body, 'organization', 'id')

    const key = await ask('POST', '/tokens', {
      organization_id: organizationId,
      custom_claims: { team: 'build' },
      description: 'CI',
    })
    expect(key).toMatchObject({
      status: 201,
      body: {
        token: expect.any(String),
        token_id: expect.stringMatching(/^apit_/),
        token_info: { organization_id: organizationId, custom_claims: { team: 'build' } },
      },
    })

    const client = await ask('POST', `/organizations/${organizationId}/clients`, {
      name: 'Deployer',
      custom_claims: [{ key: 'env', value: 'production' }],
      scopes: ['deploy:applications'],
      audience: ['api.acme.com'],
      expiry: 600,
    })
    expect(client).toMatchObject({
      status: 201,
      body: {
        client: {
          client_id: expect.stringMatching(/^m2morg_/),
          organization_id: organizationId,
          scopes: ['deploy:applications'],
          custom_claims: [{ key: 'env', value: 'production' }],
          secrets: [{ id: expect.stringMatching(/^sks_/), status: 'ACTIVE' }],
        },
        plain_secret: expect.any(String),
      },
    })
  })

  test('shows what the official client made, and ends it for both', async () => {
    const { emulator, ask } = await startRest()
    const { token, tokenId } = emulator.issueKey({ organizationId: 'org_1' })
    const scalekit = new ScalekitClient(emulator.url, emulator.clientId, emulator.clientSecret)

    const valid = await ask('POST', '/tokens:validate', { token })
    expect(valid).toMatchObject({ status: 200, body: { token_info: { token_id: tokenId } } })
    const listed = await ask('GET', '/tokens?organization_id=org_1&page_size=10')
    expect(listed).toMatchObject({
      status: 200,
      body: { tokens: [{ token_id: tokenId }], total_count: 1 },
    })
    expect(await ask('POST', '/tokens:invalidate', { token: tokenId })).toMatchObject({
      status: 200,
      body: {},
    })
    expect(await ask('POST', '/tokens:validate', { token })).toMatchObject({
      status: 404,
      body: { code: 5, message: 'token not found', details: [] },
    })
    await expect(scalekit.token.validateToken(token)).rejects.toThrow('token not found')
  })

  test('rotates the secret of a machine client', async () => {
    const { emulator, ask } = await startRest()
    const { clientId } = emulator.issueClient({ organizationId: 'org_1' })
    const path = `/organizations/org_1/clients/${clientId}`
    const added = await ask('POST', `${path}/secrets`)
    expect(added).toMatchObject({ status: 201, body: { plain_secret: expect.any(String) } })
    const secretId = textAt(added.body, 'secret', 'id')
    expect(await ask('DELETE', `${path}/secrets/${secretId}`)).toMatchObject({ status: 200 })
    expect(await ask('PATCH', path, { name: 'Renamed' })).toMatchObject({
      body: { client: { name: 'Renamed' } },
    })
    expect(await ask('DELETE', path)).toMatchObject({ status: 200 })
    expect(await ask('GET', path)).toMatchObject({ status: 404 })
  })

  test('takes the organization from the path, even where body or query name another', async () => {
    const { emulator, ask } = await startRest()
    emulator.issueKey({ organizationId: 'org_1' })
    const { clientId } = emulator.issueClient({ organizationId: 'org_2' })
    const path = `/organizations/org_1/clients/${clientId}`
    const change = { organization_id: 'org_2', name: 'Stolen' }
    expect(await ask('PATCH', path, change)).toMatchObject({ status: 404 })
    expect(await ask('DELETE', `${path}?organization_id=org_2`)).toMatchObject({ status: 404 })
    expect(await ask('GET', `/organizations/org_2/clients/${clientId}`)).toMatchObject({
      status: 200,
    })
  })

  test.each([
    ['a body that is not JSON', '{', 'the body must be JSON'],
    ['a body that is not an object', '[]', 'the body must be a JSON object'],
    ['a field of a wrong type', '{"token":4}', 'the request has a field of a wrong type'],
    ['a body that is too big', `{"token":"${'x'.repeat(70_000)}"}`, 'the body is too big'],
  ])('answers 400 to %s', async (_, body, message) => {
    const { ask } = await startRest()
    expect(await ask('POST', '/tokens:validate', body)).toMatchObject({
      status: 400,
      body: { code: 3, message },
    })
  })

  test.each([
    ['without a token', undefined],
    ['with a made-up token', 'made-up'],
  ])('answers 401 %s, and counts the refusal', async (_, token) => {
    const emulator = await start()
    const ask = asker(emulator, token)
    expect(await ask('GET', '/tokens?organization_id=org_1')).toMatchObject({
      status: 401,
      body: { code: 16 },
    })
    expect(emulator.stats().unauthenticated).toEqual({ ListTokens: 1 })
  })

  test('refuses the access token of a machine client', async () => {
    const emulator = await start()
    const ask = asker(emulator, await emulator.issueToken())
    expect(await ask('GET', '/tokens?organization_id=org_1')).toMatchObject({ status: 401 })
  })

  test('names the methods of a path', async () => {
    const { ask } = await startRest()
    const { status, headers } = await ask('PUT', '/tokens')
    expect([status, headers.get('allow')]).toEqual([405, 'POST, GET'])
    expect(await ask('GET', '/resources')).toMatchObject({ status: 404 })
  })

  test.each([
    [{ kind: 'grpc-status', code: 'PermissionDenied' } as const, 403],
    [{ kind: 'grpc-status', code: 'Unavailable' } as const, 503],
    [{ kind: 'http-status', status: 502 } as const, 502],
  ])('shows an armed fault: $kind', async (fault, status) => {
    const { emulator, ask } = await startRest()
    emulator.fault('ListTokens', fault)
    const path = '/tokens?organization_id=org_1'
    const response = await ask('GET', path).catch(() => ({ status }))
    expect(response).toMatchObject({ status })
    emulator.clearFaults()
    expect(await ask('GET', path)).not.toMatchObject({ status })
  })

  test('says when to come back', async () => {
    const { emulator, ask } = await startRest()
    emulator.fault('ListTokens', { kind: 'rate-limit', retryAfter: 7 })
    const { status, headers } = await ask('GET', '/tokens?organization_id=org_1')
    expect([status, headers.get('retry-after')]).toEqual([429, '7'])
  })

  test('tells about another key where the fault says so', async () => {
    const { emulator, ask } = await startRest()
    const { token } = emulator.issueKey({ organizationId: 'org_1' })
    const other = emulator.issueKey({ organizationId: 'org_1' })
    emulator.fault('ValidateToken', { kind: 'wrong-key', tokenId: other.tokenId })
    expect(await ask('POST', '/tokens:validate', { token })).toMatchObject({
      body: { token_info: { token_id: other.tokenId } },
    })
  })
})
