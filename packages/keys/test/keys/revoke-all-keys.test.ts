import { describe, expect, test } from 'vitest'
import type { Queryable } from '../../src/database/database.ts'
import { revokeAllKeys } from '../../src/keys/revoke-all-keys.ts'
import { emptyPostgres } from '../support/shared-postgres.ts'
import { useKeys } from '../support/keys-bench.ts'
import { POSTGRES_BIN } from '../support/postgres-programs.ts'

test('fails when keys of the user are made faster than they end', async () => {
  let made = 0
  const query = async (sql: string) => {
    if (!sql.startsWith('update claviger.keys')) return []
    made += 1
    return [{ id: `key_${made}` }]
  }
  const database = {
    transaction: async <T>(work: (transaction: Queryable) => Promise<T>) => work({ query }),
  }
  const forgotten: string[] = []
  const bus = { tell: (message: string) => void forgotten.push(message) }
  const revoking = revokeAllKeys({ database, bus }, 'org_1', { userId: 'usr_1' })
  await expect(revoking).rejects.toThrow('Keys of the user are still being made')
  expect(made).toBe(101)
  expect(forgotten).toHaveLength(made)
})

describe.skipIf(POSTGRES_BIN === undefined)('when a user leaves', () => {
  const bench = useKeys(emptyPostgres)

  test('all keys of the user end, and no others', async () => {
    const theirs = await bench.keys.create(bench.organizationId, { userId: 'usr_1' })
    const old = await bench.keys.create(bench.organizationId, { userId: 'usr_1' })
    await bench.keys.revoke(bench.organizationId, old.tokenInfo.tokenId, { actor: 'first' })
    const others = await bench.keys.create(bench.organizationId, { userId: 'usr_2' })
    const elsewhere = await bench.keys.create('org_other', { userId: 'usr_1' })
    const ended = await bench.keys.revokeAll(bench.organizationId, {
      userId: 'usr_1',
      actor: 'admin',
    })
    expect(ended).toEqual([theirs.tokenInfo.tokenId])
    expect(await bench.keys.get(bench.organizationId, ended[0] ?? '')).toMatchObject({
      state: 'revoked',
      revokedBy: 'admin',
    })
    for (const { tokenInfo } of [others, elsewhere]) {
      const { state } = await bench.keys.get(tokenInfo.organizationId, tokenInfo.tokenId)
      expect(state).toBe('active')
    }
    await expect(bench.keys.revokeAll(bench.organizationId, { userId: '' })).rejects.toThrow(
      /userId/,
    )
  })

  test('a key that had expired stays as it was', async () => {
    const options = { userId: 'usr_1', expiry: new Date(Date.now() + 600_000) }
    const { tokenId } = (await bench.keys.create(bench.organizationId, options)).tokenInfo
    await bench.database.query(
      `update claviger.keys set expires_at = clock_timestamp() - interval '1 day' where id = $1`,
      [tokenId],
    )
    const ended = await bench.keys.revokeAll(bench.organizationId, { userId: 'usr_1' })
    expect(ended).toEqual([])
    const { state, revokedAt } = await bench.keys.get(bench.organizationId, tokenId)
    expect([state, revokedAt]).toEqual(['expired', undefined])
  })

  test('more keys than one transaction ends', async () => {
    const options = { userId: 'usr_1' }
    await Promise.all(
      Array.from({ length: 101 }, async () => bench.keys.create(bench.organizationId, options)),
    )
    expect(await bench.keys.revokeAll(bench.organizationId, options)).toHaveLength(101)
    expect((await bench.keys.list(bench.organizationId)).keys).toEqual([])
  })

  test('a key can go to another user, or to the organization', async () => {
    const { tokenId } = (await bench.keys.create(bench.organizationId, { userId: 'usr_1' }))
      .tokenInfo
    const moved = await bench.keys.update(bench.organizationId, tokenId, { userId: 'usr_2' })
    expect(moved).toMatchObject({ userId: 'usr_2' })
    const general = await bench.keys.update(bench.organizationId, tokenId, { userId: null })
    expect(general.userId).toBeUndefined()
    expect(await bench.keys.revokeAll(bench.organizationId, { userId: 'usr_2' })).toEqual([])
  })
})
