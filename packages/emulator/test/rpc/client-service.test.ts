import { Code } from '@connectrpc/connect'
import { decodeJwt } from 'jose'
import { describe, expect, test } from 'vitest'
import { reasonOf } from '../reason-of.ts'
import { startWithClient } from '../start.ts'

async function startWithMachine() {
  const { emulator, client } = await startWithClient()
  const { organization } = await client.organization.createOrganization('Acme')
  const organizationId = organization?.id ?? ''
  const created = await client.m2m.createOrganizationClient(organizationId, {
    name: 'CI',
    description: 'deploys',
    scopes: ['deploy:applications', 'read:deployments'],
    audience: ['deployment-api.acmecorp.com'],
    customClaims: { environment: 'production' },
  })
  const clientId = created.client?.clientId ?? ''
  return { emulator, client, organizationId, clientId, created }
}

describe('machine clients', () => {
  test('are created with a secret that is shown once', async () => {
    const { client, organizationId, clientId, created } = await startWithMachine()

    expect(clientId).toMatch(/^m2morg_\d{18}$/)
    expect(created.plainSecret).toMatch(/^[0-9A-Za-z]{40,}$/)
    const got = await client.m2m.getOrganizationClient(organizationId, clientId)
    expect(got.client).toMatchObject({
      clientId,
      organizationId,
      name: 'CI',
      description: 'deploys',
      scopes: ['deploy:applications', 'read:deployments'],
      audience: ['deployment-api.acmecorp.com'],
      customClaims: [{ key: 'environment', value: 'production' }],
    })
    expect(got.client?.secrets).toMatchObject([
      { id: expect.stringMatching(/^sks_\d{18}$/), secretSuffix: created.plainSecret.slice(-4) },
    ])
    expect(got.client?.secrets[0]?.plainSecret).toBeUndefined()
  })

  test('get access tokens with what they were registered with', async () => {
    const { emulator, client, organizationId, clientId, created } = await startWithMachine()
    const token = await client.generateClientToken(clientId, created.plainSecret)

    expect(decodeJwt(token)).toMatchObject({
      client_id: clientId,
      sub: clientId,
      oid: organizationId,
      iss: emulator.url,
      aud: ['deployment-api.acmecorp.com'],
      scopes: ['deploy:applications', 'read:deployments'],
      environment: 'production',
    })
    await expect(client.validateToken(token)).resolves.toBeDefined()
  })

  test('have two live secrets during a rotation, and then only the new one', async () => {
    const { client, organizationId, clientId, created } = await startWithMachine()
    const { client: before } = await client.m2m.getOrganizationClient(organizationId, clientId)
    const oldId = before?.secrets[0]?.id ?? ''

    const added = await client.m2m.addOrganizationClientSecret(organizationId, clientId)
    expect(added.secret?.id).not.toBe(oldId)
    for (const secret of [created.plainSecret, added.plainSecret]) {
      await expect(client.generateClientToken(clientId, secret)).resolves.toBeTypeOf('string')
    }

    await client.m2m.removeOrganizationClientSecret(organizationId, clientId, oldId)
    await expect(client.generateClientToken(clientId, added.plainSecret)).resolves.toBeDefined()
    const { grpcStatus } = await reasonOf(client.generateClientToken(clientId, created.plainSecret))
    expect(grpcStatus).toBe(Code.Unauthenticated)
    const { client: after } = await client.m2m.getOrganizationClient(organizationId, clientId)
    expect(after?.secrets.map(({ id }) => id)).toEqual([added.secret?.id])
  })

  test('keep what an update does not mention', async () => {
    const { client, organizationId, clientId } = await startWithMachine()
    const { client: updated } = await client.m2m.updateOrganizationClient(
      organizationId,
      clientId,
      { scopes: ['read:deployments'], customClaims: { tier: 'gold' } },
    )
    expect(updated).toMatchObject({
      name: 'CI',
      scopes: ['read:deployments'],
      audience: ['deployment-api.acmecorp.com'],
      customClaims: [{ key: 'tier', value: 'gold' }],
    })
  })

  test('take a new name and description', async () => {
    const { client, organizationId, clientId } = await startWithMachine()
    const { client: updated } = await client.m2m.updateOrganizationClient(
      organizationId,
      clientId,
      { name: 'CD', description: 'releases' },
    )
    expect(updated).toMatchObject({ name: 'CD', description: 'releases' })
    const { client: read } = await client.m2m.getOrganizationClient(organizationId, clientId)
    expect(read).toMatchObject({ name: 'CD', description: 'releases' })
  })

  test('get no token once they are deleted, alone or with their organization', async () => {
    const { client, organizationId, clientId, created } = await startWithMachine()
    const second = await client.m2m.createOrganizationClient(organizationId)
    await client.m2m.deleteOrganizationClient(organizationId, clientId)

    const refused = { grpcStatus: Code.Unauthenticated }
    expect(await reasonOf(client.generateClientToken(clientId, created.plainSecret))).toMatchObject(
      refused,
    )
    expect(
      await reasonOf(client.m2m.getOrganizationClient(organizationId, clientId)),
    ).toMatchObject({ grpcStatus: Code.NotFound })

    const secondId = second.client?.clientId ?? ''
    await client.generateClientToken(secondId, second.plainSecret)
    await client.organization.deleteOrganization(organizationId)
    expect(await reasonOf(client.generateClientToken(secondId, second.plainSecret))).toMatchObject(
      refused,
    )
  })

  test('are listed in pages', async () => {
    const { client, organizationId } = await startWithMachine()
    for (let more = 0; more < 11; more += 1) {
      await client.m2m.createOrganizationClient(organizationId, { name: `n${more}` })
    }
    const first = await client.m2m.listOrganizationClients(organizationId)
    expect(first).toMatchObject({ totalSize: 12, prevPageToken: '' })
    expect(first.clients).toHaveLength(10)
    const last = await client.m2m.listOrganizationClients(organizationId, {
      pageToken: first.nextPageToken,
    })
    expect(last.clients.map(({ name }) => name)).toEqual(['n9', 'n10'])
    expect(last.nextPageToken).toBe('')

    const { grpcStatus } = await reasonOf(
      client.m2m.listOrganizationClients(organizationId, { pageSize: 9 }),
    )
    expect(grpcStatus).toBe(Code.InvalidArgument)
  })

  test('are not found from another organization', async () => {
    const { client, organizationId, clientId } = await startWithMachine()
    const { organization } = await client.organization.createOrganization('Other')
    const other = organization?.id ?? ''
    const notFound = { grpcStatus: Code.NotFound }

    expect(await reasonOf(client.m2m.getOrganizationClient(other, clientId))).toMatchObject(
      notFound,
    )
    expect(await reasonOf(client.m2m.createOrganizationClient('org_0'))).toMatchObject(notFound)
    expect(
      await reasonOf(client.m2m.removeOrganizationClientSecret(organizationId, clientId, 'sks_0')),
    ).toMatchObject(notFound)
  })

  test('must have a name that fits', async () => {
    const { client, organizationId } = await startWithMachine()
    const { grpcStatus } = await reasonOf(
      client.m2m.createOrganizationClient(organizationId, { name: 'x'.repeat(129) }),
    )
    expect(grpcStatus).toBe(Code.InvalidArgument)
  })
})
