import { Code } from '@connectrpc/connect'
import { describe, expect, test } from 'vitest'
import { reasonOf } from '../reason-of.ts'
import { startWithClient } from '../start.ts'

async function startWithUser() {
  const { emulator, client } = await startWithClient()
  const { organization } = await client.organization.createOrganization('Acme')
  const organizationId = organization?.id ?? ''
  const { user } = await client.user.createUserAndMembership(organizationId, {
    email: 'jo@acme.test',
    externalId: 'jo-1',
    userProfile: { firstName: 'Jo', lastName: 'Doe' },
  })
  return { emulator, client, organizationId, userId: user?.id ?? '' }
}

describe('users', () => {
  test('are created as members, and found by both their names', async () => {
    const { client, organizationId, userId } = await startWithUser()

    expect(userId).toMatch(/^usr_\d{18}$/)
    const byId = await client.user.getUser(userId)
    const byExternalId = await client.user.getUserByExternalId('jo-1')
    expect(byId.user).toMatchObject({
      email: 'jo@acme.test',
      externalId: 'jo-1',
      userProfile: { givenName: 'Jo', familyName: 'Doe', name: 'Jo Doe' },
      memberships: [{ organizationId, roles: [] }],
    })
    expect(byExternalId.user?.id).toBe(userId)
  })

  test('are listed: all of them, or those of one organization', async () => {
    const { emulator, client, organizationId, userId } = await startWithUser()
    emulator.issueKey({ userId: 'usr_other' })

    const ofAll = await client.user.listUsers({ pageSize: 30 })
    const ofOne = await client.user.listOrganizationUsers(organizationId)
    expect(ofAll.users.map(({ id }) => id)).toEqual([userId, 'usr_other'])
    expect(ofOne.users.map(({ id }) => id)).toEqual([userId])
    expect(ofOne.totalSize).toBe(1)
  })

  test('are not found once deleted', async () => {
    const { client, userId } = await startWithUser()
    await client.user.deleteUser(userId)
    const { grpcStatus } = await reasonOf(client.user.getUser(userId))
    expect(grpcStatus).toBe(Code.NotFound)
  })

  test('must have an email and an external ID of their own', async () => {
    const { client, organizationId } = await startWithUser()
    const create = async (email: string, externalId?: string): Promise<unknown> =>
      reasonOf(
        client.user.createUserAndMembership(organizationId, {
          email,
          ...(externalId !== undefined && { externalId }),
        }),
      )
    expect(await create('no address')).toMatchObject({ grpcStatus: Code.InvalidArgument })
    expect(await create('jo@acme.test')).toMatchObject({ grpcStatus: Code.AlreadyExists })
    expect(await create('x@acme.test', 'jo-1')).toMatchObject({ grpcStatus: Code.AlreadyExists })
  })
})

describe('memberships', () => {
  test('are created with roles, changed, and ended', async () => {
    const { client, organizationId, userId } = await startWithUser()
    const { organization } = await client.organization.createOrganization('Other')
    const other = organization?.id ?? ''
    const roles = async (): Promise<string[]> =>
      (await client.user.listUserRoles(other, userId)).roles.map(({ name }) => name)

    await client.user.createMembership(other, userId, { roles: ['reader'] })
    expect(await roles()).toEqual(['reader'])
    await client.user.updateMembership(other, userId, { roles: ['admin'] })
    expect(await roles()).toEqual(['admin'])
    await client.user.updateMembership(other, userId, { metadata: { team: 'core' } })
    expect(await roles()).toEqual(['admin'])
    await client.user.assignUserRoles(other, userId, ['reader', 'admin'])
    expect(await roles()).toEqual(['admin', 'reader'])
    await client.user.removeUserRole(other, userId, 'admin')
    expect(await roles()).toEqual(['reader'])

    await client.user.deleteMembership(other, userId)
    expect((await reasonOf(roles()))['grpcStatus']).toBe(Code.NotFound)
    const { user } = await client.user.getUser(userId)
    expect(user?.memberships.map((membership) => membership.organizationId)).toEqual([
      organizationId,
    ])
  })

  test('take the user along when the last one ends', async () => {
    const { client, organizationId, userId } = await startWithUser()
    await client.user.deleteMembership(organizationId, userId)
    const { grpcStatus } = await reasonOf(client.user.getUser(userId))
    expect(grpcStatus).toBe(Code.NotFound)
  })

  test('are not made twice', async () => {
    const { client, organizationId, userId } = await startWithUser()
    const { grpcStatus } = await reasonOf(client.user.createMembership(organizationId, userId))
    expect(grpcStatus).toBe(Code.AlreadyExists)
  })
})
