import { Code } from '@connectrpc/connect'
import { describe, expect, test } from 'vitest'
import { reasonOf } from '../reason-of.ts'
import { startWithClient } from '../start.ts'

describe('organizations', () => {
  test('are created and found by both their names', async () => {
    const { client } = await startWithClient()
    const { organization } = await client.organization.createOrganization('Acme', {
      externalId: 'acme-1',
    })
    const id = organization?.id ?? ''

    expect(id).toMatch(/^org_\d{18}$/)
    const byId = await client.organization.getOrganization(id)
    const byExternalId = await client.organization.getOrganizationByExternalId('acme-1')
    expect(byId.organization).toMatchObject({ id, displayName: 'Acme', externalId: 'acme-1' })
    expect(byExternalId.organization?.id).toBe(id)
  })

  test('can be renamed', async () => {
    const { client } = await startWithClient()
    const { organization } = await client.organization.createOrganization('Acme')
    const id = organization?.id ?? ''
    await client.organization.updateOrganization(id, { displayName: 'Apex' })
    const got = await client.organization.getOrganization(id)
    expect(got.organization?.displayName).toBe('Apex')
  })

  test('are not found once deleted', async () => {
    const { client } = await startWithClient()
    const { organization } = await client.organization.createOrganization('Acme')
    const id = organization?.id ?? ''
    await client.organization.deleteOrganization(id)
    const { grpcStatus } = await reasonOf(client.organization.getOrganization(id))
    expect(grpcStatus).toBe(Code.NotFound)
  })

  test('are listed in pages', async () => {
    const { client } = await startWithClient()
    for (const name of ['a', 'b', 'c']) await client.organization.createOrganization(name)
    const first = await client.organization.listOrganization({ pageSize: 2 })
    const last = await client.organization.listOrganization({
      pageSize: 2,
      pageToken: first.nextPageToken,
    })
    const names = [first, last].map((page) =>
      page.organizations.map(({ displayName }) => displayName),
    )
    expect(names).toEqual([['a', 'b'], ['c']])
    expect(first.totalSize).toBe(3)
  })

  test('must have a name, and an external ID of their own', async () => {
    const { client } = await startWithClient()
    await client.organization.createOrganization('Acme', { externalId: 'acme-1' })
    expect(await reasonOf(client.organization.createOrganization(''))).toMatchObject({
      grpcStatus: Code.InvalidArgument,
    })
    expect(
      await reasonOf(client.organization.createOrganization('Other', { externalId: 'acme-1' })),
    ).toMatchObject({ grpcStatus: Code.AlreadyExists })
  })

  test('have settings in the real one only', async () => {
    const { emulator, client } = await startWithClient()
    const { organizationId } = emulator.issueKey()
    const { grpcStatus } = await reasonOf(client.organization.generatePortalLink(organizationId))
    expect(grpcStatus).toBe(Code.Unimplemented)
  })
})
