import { expect, test } from 'vitest'
import { start, startWithClient } from './start.ts'

test('a key gets an organization of its own when none is named', async () => {
  const { emulator, client } = await startWithClient()
  const { token, organizationId, userId } = emulator.issueKey()

  expect(organizationId).toMatch(/^org_\d{18}$/)
  expect(userId).toBeUndefined()
  const { organization } = await client.organization.getOrganization(organizationId)
  expect(organization?.id).toBe(organizationId)
  const { tokenInfo } = await client.token.validateToken(token)
  expect(tokenInfo?.userId).toBeUndefined()
})

test('creates an unknown organization and user under the given IDs', async () => {
  const { emulator, client } = await startWithClient()
  const key = emulator.issueKey({ organizationId: 'org_acme', userId: 'usr_jo' })

  expect(key).toMatchObject({ organizationId: 'org_acme', userId: 'usr_jo' })
  const { users } = await client.user.listOrganizationUsers('org_acme')
  expect(users.map(({ id }) => id)).toEqual(['usr_jo'])
})

test('a key tells its labels, its roles and when it expires', async () => {
  const { emulator, client } = await startWithClient()
  const expiry = new Date(Date.now() + 60_000)
  const { token } = emulator.issueKey({
    customClaims: { env: 'prod' },
    roles: ['deployer'],
    description: 'CI',
    expiry,
  })

  const { tokenInfo } = await client.token.validateToken(token)
  expect(tokenInfo).toMatchObject({
    customClaims: { env: 'prod' },
    roles: ['deployer'],
    description: 'CI',
    tokenSuffix: token.slice(-4),
  })
  expect(Number(tokenInfo?.expiry?.seconds)).toBe(Math.floor(expiry.getTime() / 1000))
})

test('refuses malformed IDs', async () => {
  const emulator = await start()
  expect(() => emulator.issueKey({ organizationId: 'acme' })).toThrow(TypeError)
  expect(() => emulator.issueKey({ userId: 'jo' })).toThrow(TypeError)
})
