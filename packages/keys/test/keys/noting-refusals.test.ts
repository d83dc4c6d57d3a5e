import { KeyNotFoundError, NotGrantableError } from '@claviger/core'
import { describe, expect, test } from 'vitest'
import { emptyPostgres } from '../support/shared-postgres.ts'
import { useKeys } from '../support/keys-bench.ts'
import { POSTGRES_BIN } from '../support/postgres-programs.ts'

describe.skipIf(POSTGRES_BIN === undefined)('who may give what to keys', () => {
  const bench = useKeys(emptyPostgres)
  const reader = { actor: 'usr_reader', grantable: ['read:*'] }

  test('a new key has only scopes that its maker may grant', async () => {
    const scopes = ['read:a', 'write:a']
    const failed = bench.keys.create(bench.organizationId, { scopes, ...reader })
    await expect(failed).rejects.toMatchObject({ name: 'NotGrantableError', refused: ['write:a'] })
    expect((await bench.keys.list(bench.organizationId)).keys).toEqual([])
    const { tokenInfo } = await bench.keys.create(bench.organizationId, {
      scopes: ['read:a'],
      ...reader,
    })
    expect(tokenInfo.scopes).toEqual(['read:a'])
  })

  test('with grantable scopes, roles must be grantable, too', async () => {
    const roles = ['admin']
    await expect(
      bench.keys.create(bench.organizationId, { roles, ...reader }),
    ).rejects.toBeInstanceOf(NotGrantableError)
    await bench.keys.create(bench.organizationId, { roles, ...reader, grantableRoles: ['admin'] })
  })

  test('a stronger key cannot be rotated, since that would hand it over', async () => {
    const { tokenInfo } = await bench.keys.create(bench.organizationId, { scopes: ['write:a'] })
    const failed = bench.keys.rotate(bench.organizationId, tokenInfo.tokenId, reader)
    await expect(failed).rejects.toBeInstanceOf(NotGrantableError)
    const { replacedBy } = await bench.keys.get(bench.organizationId, tokenInfo.tokenId)
    expect(replacedBy).toBeUndefined()
    expect((await bench.keys.list(bench.organizationId)).keys).toHaveLength(1)
  })

  test('a change adds only what may be granted, and may leave what is there', async () => {
    const { tokenId } = (
      await bench.keys.create(bench.organizationId, { scopes: ['write:a', 'write:b'] })
    ).tokenInfo
    const scopes = ['write:a', 'read:a']
    await bench.keys.update(bench.organizationId, tokenId, { scopes, ...reader })
    await expect(
      bench.keys.update(bench.organizationId, tokenId, { scopes: ['write:b'], ...reader }),
    ).rejects.toBeInstanceOf(NotGrantableError)
    expect(await bench.keys.get(bench.organizationId, tokenId)).toMatchObject({ scopes })
  })

  test('a change adds only roles that may be granted', async () => {
    const { keys, organizationId } = bench
    const { tokenId } = (await keys.create(organizationId, { roles: ['viewer'] })).tokenInfo
    const roles = ['viewer', 'admin']
    await expect(keys.update(organizationId, tokenId, { roles, ...reader })).rejects.toMatchObject({
      name: 'NotGrantableError',
      refused: ['admin'],
    })
    await keys.update(organizationId, tokenId, { roles: ['viewer'], ...reader })
    await keys.update(organizationId, tokenId, { roles, ...reader, grantableRoles: ['admin'] })
    expect((await keys.get(organizationId, tokenId)).roles).toEqual(roles)
  })

  test('the audit trail has what was refused', async () => {
    await bench.keys.create(bench.organizationId, { scopes: ['x'], ...reader }).catch(() => {})
    expect((await bench.keys.audit(bench.organizationId)).entries).toMatchObject([
      { action: 'key.grant_refused', actor: 'usr_reader', details: { refused: ['x'] } },
    ])
  })

  test('another organization’s key is not found, also with grantable scopes', async () => {
    const { tokenId } = (await bench.keys.create('org_other', { scopes: ['write:a'] })).tokenInfo
    await expect(bench.keys.rotate(bench.organizationId, tokenId, reader)).rejects.toBeInstanceOf(
      KeyNotFoundError,
    )
    expect((await bench.keys.audit(bench.organizationId)).entries).toEqual([])
  })
})
