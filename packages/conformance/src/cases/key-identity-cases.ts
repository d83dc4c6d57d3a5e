import { expect, test } from 'vitest'
import type { AuthorityUnderTest } from '../authority-under-test.ts'

/** Who a key is, when all that there is of it is the key. */
export function keyIdentityCases(underTest: () => AuthorityUnderTest): void {
  const identify = async (key: string) => {
    const { authority } = underTest()
    if (authority.identify === undefined) throw new Error('The authority cannot tell keys.')
    return authority.identify(key)
  }

  test('tells a key of any organization', async () => {
    const { authority, organizationId, otherOrganizationId } = underTest()
    for (const whose of [organizationId, otherOrganizationId]) {
      const { key, tokenInfo } = await authority.create(whose, { description: 'Leaked' })
      expect(await identify(key)).toEqual(tokenInfo)
    }
  })

  test('tells a key that has ended, where the authority keeps it', async () => {
    const { authority, organizationId } = underTest()
    const { key, tokenInfo } = await authority.create(organizationId)
    await authority.revoke(organizationId, tokenInfo.tokenId)
    const { tokenId } = tokenInfo
    const ended = authority.features.endedKeys ? { tokenId, state: 'revoked' } : undefined
    const { tokenId: told, state } = (await identify(key)) ?? {}
    expect(told === undefined ? undefined : { tokenId: told, state }).toEqual(ended)
  })

  test('knows nothing of an ID, of a part of a key, or of what is no key', async () => {
    const { authority, organizationId } = underTest()
    const { key, tokenInfo } = await authority.create(organizationId)
    for (const text of [tokenInfo.tokenId, key.slice(0, -1), `${key}x`, 'x', '', '\0']) {
      expect(await identify(text)).toBeUndefined()
    }
  })
}
