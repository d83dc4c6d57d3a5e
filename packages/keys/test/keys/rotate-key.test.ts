import { expect, test } from 'vitest'
import { anyDatabase } from '../support/describe-databases.ts'
import { useKeys } from '../support/keys-bench.ts'

const bench = useKeys(anyDatabase)

test('rotates no key with a role that the actor may not give', async () => {
  const { keys, organizationId } = bench
  const { tokenId } = (await keys.create(organizationId, { roles: ['admin'] })).tokenInfo
  const rotate = async (role: string) =>
    keys.rotate(organizationId, tokenId, { grantable: ['*'], grantableRoles: [role] })
  await expect(rotate('viewer')).rejects.toMatchObject({ name: 'NotGrantableError' })
  expect((await rotate('admin')).tokenInfo.roles).toEqual(['admin'])
})
