import type { KeyActor, ManagedKey, NewKeyOptions } from '@claviger/core'
import { expect, test } from 'vitest'
import type { AuthorityUnderTest } from '../authority-under-test.ts'

type Case = readonly [
  string,
  (userId: string) => {
    readonly key: NewKeyOptions
    readonly may: KeyActor
    readonly mayNot: KeyActor
  },
]

const CASES: readonly Case[] = [
  [
    'a claim',
    () => ({
      key: { customClaims: { permissions: 'deploy' } },
      may: { grantable: [], grantableClaims: ['perm*'] },
      mayNot: { grantable: [], grantableClaims: ['permission'] },
    }),
  ],
  [
    'a claim of which nothing was said',
    () => ({
      key: { customClaims: { permissions: 'deploy' } },
      may: {},
      mayNot: { grantable: ['*'] },
    }),
  ],
  [
    'another user',
    (userId) => ({
      key: { userId },
      may: { grantableUsers: [userId] },
      mayNot: { grantableUsers: ['*', `${userId}2`, null] },
    }),
  ],
  [
    'the whole organization',
    (userId) => ({
      key: {},
      may: { grantableUsers: [null] },
      mayNot: { grantableUsers: [userId] },
    }),
  ],
]

/** What an actor may not give is in no key that the actor is shown. */
export function keyGrantCases(underTest: () => AuthorityUnderTest): void {
  const REFUSED = { name: 'NotGrantableError' }
  const listed = async (): Promise<readonly ManagedKey[]> => {
    const { authority, organizationId } = underTest()
    return (await authority.list(organizationId)).keys
  }

  test.each(CASES)('makes no key with what the actor may not give: %s', async (_, caseOf) => {
    const { authority, organizationId, userId } = underTest()
    const { key, may, mayNot } = caseOf(userId)
    await expect(authority.create(organizationId, { ...key, ...mayNot })).rejects.toMatchObject(
      REFUSED,
    )
    expect(await listed()).toEqual([])
    await authority.create(organizationId, { ...key, ...may })
    expect(await listed()).toMatchObject([key])
  })

  test.each(CASES)('rotates no key with what the actor may not give: %s', async (_, caseOf) => {
    const { authority, organizationId, userId } = underTest()
    const { key, may, mayNot } = caseOf(userId)
    const { tokenId } = (await authority.create(organizationId, key)).tokenInfo
    const before = await listed()
    await expect(authority.rotate(organizationId, tokenId, mayNot)).rejects.toMatchObject(REFUSED)
    expect(await listed()).toEqual(before)
    expect((await authority.rotate(organizationId, tokenId, may)).tokenInfo).toMatchObject(key)
  })

  test('rotates no key with scopes that the actor may not give', async () => {
    const { authority, organizationId } = underTest()
    if (!authority.features.scopes) return
    const { tokenId } = (await authority.create(organizationId, { scopes: ['deploy'] })).tokenInfo
    const rotated = authority.rotate(organizationId, tokenId, { grantable: ['read:*'] })
    await expect(rotated).rejects.toMatchObject({ ...REFUSED, refused: ['deploy'] })
    expect(await listed()).toHaveLength(1)
  })

  test('changes only claims that the actor may give, and what is there may stay', async () => {
    const { authority, organizationId } = underTest()
    const customClaims = { permissions: 'deploy', env: 'prod' }
    const { tokenId } = (await authority.create(organizationId, { customClaims })).tokenInfo
    const actor = { grantable: ['*'], grantableClaims: ['env'] }
    for (const refused of [{ permissions: 'all', env: 'prod' }, { env: 'prod' }]) {
      const updated = authority.update(organizationId, tokenId, { customClaims: refused, ...actor })
      await expect(updated).rejects.toMatchObject({ ...REFUSED, refused: ['claim permissions'] })
    }
    expect(await listed()).toMatchObject([{ customClaims }])
    const changed = { permissions: 'deploy', env: 'test' }
    await authority.update(organizationId, tokenId, { customClaims: changed, ...actor })
    expect((await listed())[0]?.customClaims).toEqual(changed)
  })

  test('gives a key to no user for whom the actor may make none', async () => {
    const { authority, organizationId, userId } = underTest()
    if (authority.features.transfer !== true) return
    const { tokenId } = (await authority.create(organizationId, { userId })).tokenInfo
    for (const to of ['usr_other', null]) {
      const given = authority.update(organizationId, tokenId, {
        userId: to,
        grantableUsers: [userId],
      })
      await expect(given).rejects.toMatchObject(REFUSED)
    }
    expect(await listed()).toMatchObject([{ userId }])
  })
}
