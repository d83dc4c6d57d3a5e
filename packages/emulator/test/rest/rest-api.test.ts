import { ScalekitClient } from '@scalekit-sdk/node'
import { describe, expect, test } from 'vitest'
import { startRest } from './start-rest.ts'
import { textAt } from './text-at.ts'

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
})
