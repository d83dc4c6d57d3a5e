import { expect, test } from 'vitest'
import type { AuthorityUnderTest } from '../authority-under-test.ts'

/** What an update changes, and what it leaves alone. */
export function keyUpdateCases(underTest: () => AuthorityUnderTest): void {
  test('changes the description, and nothing else', async () => {
    const { authority, organizationId, userId, admits } = underTest()
    const { key, tokenInfo } = await authority.create(organizationId, {
      userId,
      customClaims: { env: 'prod' },
      description: 'before',
    })
    const updated = await authority.update(organizationId, tokenInfo.tokenId, {
      description: 'after',
    })
    expect(updated).toEqual({ ...tokenInfo, description: 'after' })
    expect(await authority.get(organizationId, tokenInfo.tokenId)).toEqual(updated)
    expect(await admits(key)).toBe(true)
  })

  test('takes a description away', async () => {
    const { authority, organizationId } = underTest()
    const { tokenInfo } = await authority.create(organizationId, { description: 'before' })
    const { tokenId } = tokenInfo
    expect(await authority.update(organizationId, tokenId, { description: '' })).not.toHaveProperty(
      'description',
    )
  })

  test('gives a key to another user or to the organization, or refuses that', async () => {
    const { authority, organizationId, userId } = underTest()
    const { tokenInfo } = await authority.create(organizationId)
    const { tokenId } = tokenInfo
    const ownerAfterGivingTo = async (to: string | null) =>
      authority.update(organizationId, tokenId, { userId: to }).then(
        (key) => key.userId ?? 'the organization',
        (error: unknown) => error instanceof TypeError && 'refused',
      )
    const owners = [await ownerAfterGivingTo(userId), await ownerAfterGivingTo(null)]
    const { transfer = false } = authority.features
    expect(owners).toEqual(transfer ? [userId, 'the organization'] : ['refused', 'refused'])
  })

  test('gives both keys of a rotation to another user, by the old ID or the new one', async () => {
    const { authority, organizationId, userId } = underTest()
    if (authority.features.transfer !== true) return
    for (const given of ['old', 'new'] as const) {
      const { tokenInfo } = await authority.create(organizationId)
      const other = await authority.create(organizationId)
      const next = await authority.rotate(organizationId, tokenInfo.tokenId, { overlapMs: 60_000 })
      const both = [tokenInfo.tokenId, next.tokenInfo.tokenId]
      const [first, second] = given === 'old' ? both : both.toReversed()
      await authority.update(organizationId, first ?? '', { userId })
      expect(await authority.get(organizationId, second ?? '')).toMatchObject({ userId })
      const { userId: untouched } = await authority.get(organizationId, other.tokenInfo.tokenId)
      expect(untouched).toBeUndefined()
    }
  })

  test('replaces all labels', async () => {
    const { authority, organizationId } = underTest()
    const { tokenInfo } = await authority.create(organizationId, {
      customClaims: { env: 'prod', team: 'one' },
    })
    const customClaims = { env: 'test' }
    await authority.update(organizationId, tokenInfo.tokenId, { customClaims })
    const after = await authority.get(organizationId, tokenInfo.tokenId)
    expect(after.customClaims).toEqual(customClaims)
  })

  test('changes no key that has ended', async () => {
    const { authority, organizationId } = underTest()
    const { tokenInfo } = await authority.create(organizationId)
    await authority.revoke(organizationId, tokenInfo.tokenId)
    await expect(
      authority.update(organizationId, tokenInfo.tokenId, { description: 'after' }),
    ).rejects.toMatchObject({ name: 'KeyNotFoundError' })
  })
}
