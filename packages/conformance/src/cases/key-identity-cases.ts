import { expect, test } from 'vitest'
import type { AuthorityUnderTest } from '../authority-under-test.ts'

/** `identify(key)`, which has the key and no organization. */
export function keyIdentityCases(underTest: () => AuthorityUnderTest): void {
  const identify = async (key: string) => {
    const { authority } = underTest()
    if (authority.identify === undefined) throw new Error('The authority has no identify().')
    return authority.identify(key)
  }

  test('identifies a key of any organization', async () => {
    const { authority, organizationId, otherOrganizationId } = underTest()
    for (const whose of [organizationId, otherOrganizationId]) {
      const { key, tokenInfo } = await authority.create(whose, { description: 'Leaked' })
      expect(await identify(key)).toEqual(tokenInfo)
    }
  })

  test('identifies a key that has ended, where the authority keeps it', async () => {
    const { authority, organizationId } = underTest()
    const { key, tokenInfo } = await authority.create(organizationId)
    await authority.revoke(organizationId, tokenInfo.tokenId)
    const { tokenId } = tokenInfo
    const ended = authority.features.endedKeys ? { tokenId, state: 'revoked' } : undefined
    const { tokenId: told, state } = (await identify(key)) ?? {}
    expect(told === undefined ? undefined : { tokenId: told, state }).toEqual(ended)
  })

  test('returns undefined for an ID, a part of a key, and any other string', async () => {
    const { authority, organizationId } = underTest()
    const { key, tokenInfo } = await authority.create(organizationId)
    for (const string of [tokenInfo.tokenId, key.slice(0, -1), `${key}x`, 'x', '', '\0']) {
      expect(await identify(string)).toBeUndefined()
    }
  })
}
