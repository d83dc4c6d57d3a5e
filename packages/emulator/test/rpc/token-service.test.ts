import { timestampFromDate } from '@bufbuild/protobuf/wkt'
import { Code } from '@connectrpc/connect'
import type { ScalekitClient } from '@scalekit-sdk/node'
import { describe, expect, test } from 'vitest'
import { reasonOf } from '../reason-of.ts'
import { startWithClient } from '../start.ts'

const soon = (ms: number): ReturnType<typeof timestampFromDate> =>
  timestampFromDate(new Date(Date.now() + ms))

async function newOrganization(client: ScalekitClient): Promise<string> {
  const { organization } = await client.organization.createOrganization('Acme')
  return organization?.id ?? ''
}

async function newUser(client: ScalekitClient, organizationId: string): Promise<string> {
  const email = `${Math.random()}@acme.test`
  const { user } = await client.user.createUserAndMembership(organizationId, { email })
  return user?.id ?? ''
}

describe('createToken', () => {
  test('shows the key once, and tells about it what was said', async () => {
    const { client } = await startWithClient()
    const { organization } = await client.organization.createOrganization('Acme', {
      externalId: 'acme-1',
    })
    const created = await client.token.createToken(organization?.id ?? '', {
      customClaims: { env: 'prod' },
      description: 'CI',
      expiry: soon(60_000),
    })

    expect(created.token).toMatch(/^[0-9A-Za-z]{40,}$/)
    expect(created.tokenId).toMatch(/^apit_\d{18}$/)
    expect(created.tokenInfo).toMatchObject({
      tokenId: created.tokenId,
      organizationId: organization?.id,
      organizationExternalId: 'acme-1',
      customClaims: { env: 'prod' },
      description: 'CI',
      tokenSuffix: created.token.slice(-4),
    })
    const { tokenInfo } = await client.token.validateToken(created.token)
    expect(tokenInfo).toEqual(created.tokenInfo)
    expect(JSON.stringify(tokenInfo, (_, value) => String(value))).not.toContain(created.token)
  })

  test('binds a key to a user, whose roles and email come with it', async () => {
    const { client } = await startWithClient()
    const organizationId = await newOrganization(client)
    const { user } = await client.user.createUserAndMembership(organizationId, {
      email: 'jo@acme.test',
      externalId: 'jo-1',
    })
    const userId = user?.id ?? ''
    await client.user.assignUserRoles(organizationId, userId, ['deployer'])

    const { token } = await client.token.createToken(organizationId, { userId })
    await client.user.assignUserRoles(organizationId, userId, ['admin'])

    const { tokenInfo } = await client.token.validateToken(token)
    expect(tokenInfo).toMatchObject({
      userId,
      userExternalId: 'jo-1',
      email: 'jo@acme.test',
      roles: ['deployer', 'admin'],
    })
  })

  test('does not know an organization or a user that is not there', async () => {
    const { client } = await startWithClient()
    const organizationId = await newOrganization(client)
    const notFound = { grpcStatus: Code.NotFound }
    expect(await reasonOf(client.token.createToken('org_0'))).toMatchObject(notFound)
    expect(
      await reasonOf(client.token.createToken(organizationId, { userId: 'usr_0' })),
    ).toMatchObject(notFound)
  })

  test.each([
    ['a claim without a name', { customClaims: { '': 'x' } }],
    ['a claim without a value', { customClaims: { x: '' } }],
    ['a description too long', { description: 'x'.repeat(256) }],
    ['an expiry in the past', { expiry: soon(-1000) }],
  ])('refuses %s', async (_, options) => {
    const { client } = await startWithClient()
    const organizationId = await newOrganization(client)
    const { grpcStatus } = await reasonOf(client.token.createToken(organizationId, options))
    expect(grpcStatus).toBe(Code.InvalidArgument)
  })

  test('refuses a user of another organization', async () => {
    const { client } = await startWithClient()
    const [own, other] = [await newOrganization(client), await newOrganization(client)]
    const userId = await newUser(client, other)
    const { grpcStatus } = await reasonOf(client.token.createToken(own, { userId }))
    expect(grpcStatus).toBe(Code.InvalidArgument)
  })
})

describe('validateToken', () => {
  test('takes a key ID for a key, as the real one does', async () => {
    const { emulator, client } = await startWithClient()
    const { tokenId } = emulator.issueKey()
    const { tokenInfo } = await client.token.validateToken(tokenId)
    expect(tokenInfo?.tokenId).toBe(tokenId)
  })

  test.each([
    ['a key that was never issued', 'nosuchkey'],
    ['a key ID that was never issued', 'apit_123456789012345678'],
    ['something that cannot be a key', '../../admin'],
  ])('does not find %s', async (_, token) => {
    const { client } = await startWithClient()
    expect(await reasonOf(client.token.validateToken(token))).toMatchObject({
      name: 'ScalekitValidateTokenFailureException',
      message: '[not_found] token not found',
    })
  })

  test('does not find a key that has expired', async () => {
    const { emulator, client } = await startWithClient()
    const { token, tokenId } = emulator.issueKey({ expiry: new Date(Date.now() - 1) })
    for (const either of [token, tokenId]) {
      const { message } = await reasonOf(client.token.validateToken(either))
      expect(message).toMatch(/^\[not_found\]/)
    }
  })

  test('does not find a key whose organization, user or membership is gone', async () => {
    const { emulator, client } = await startWithClient()
    const gone = [
      emulator.issueKey({ organizationId: 'org_gone' }),
      emulator.issueKey({ organizationId: 'org_1', userId: 'usr_1234567890123456' }),
      emulator.issueKey({ organizationId: 'org_1', userId: 'usr_6543210987654321' }),
    ]
    const kept = emulator.issueKey({ organizationId: 'org_1' })
    await client.organization.deleteOrganization('org_gone')
    await client.user.deleteUser('usr_1234567890123456')
    await client.user.deleteMembership('org_1', 'usr_6543210987654321')

    for (const { token } of gone) {
      const { message } = await reasonOf(client.token.validateToken(token))
      expect(message).toMatch(/^\[not_found\]/)
    }
    await expect(client.token.validateToken(kept.token)).resolves.toBeDefined()
  })
})
