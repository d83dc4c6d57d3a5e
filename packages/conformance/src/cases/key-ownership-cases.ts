import type { KeyAuthority } from '@claviger/core'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import type { AuthorityUnderTest } from '../authority-under-test.ts'

type Call = (authority: KeyAuthority, organizationId: string, keyId: string) => Promise<unknown>

const CALLS: readonly (readonly [string, Call])[] = [
  ['get', async (authority, organizationId, keyId) => authority.get(organizationId, keyId)],
  [
    'update',
    async (authority, organizationId, keyId) =>
      authority.update(organizationId, keyId, { description: 'changed' }),
  ],
  ['rotate', async (authority, organizationId, keyId) => authority.rotate(organizationId, keyId)],
  ['revoke', async (authority, organizationId, keyId) => authority.revoke(organizationId, keyId)],
]

/** No organization reaches the key of another, or learns that it exists. */
export function keyOwnershipCases(underTest: () => AuthorityUnderTest): void {
  test.each(CALLS)('is not found by %s, like an unknown ID', async (_, call) => {
    const { authority, organizationId, otherOrganizationId, unknownKeyId, admits } = underTest()
    const { key, tokenInfo } = await authority.create(organizationId, { description: 'CI' })
    const reasonOf = async (keyId: string): Promise<unknown> =>
      call(authority, otherOrganizationId, keyId).then(
        () => 'it was found',
        (error: unknown) => error,
      )
    const foreign = await reasonOf(tokenInfo.tokenId)
    const unknown = await reasonOf(unknownKeyId)
    expect(foreign).toMatchObject({ name: 'KeyNotFoundError' })
    expect(String(foreign).replaceAll(tokenInfo.tokenId, '*')).toBe(
      String(unknown).replaceAll(unknownKeyId, '*'),
    )
    expect(await admits(key)).toBe(true)
    expect(await authority.get(organizationId, tokenInfo.tokenId)).toEqual(tokenInfo)
    expect((await authority.list(organizationId)).keys).toHaveLength(1)
    expect((await authority.list(otherOrganizationId)).keys).toEqual([])
  })

  test.each(CALLS)('%s takes the ID, and an error never shows the key', async (_, call) => {
    const { authority, organizationId, otherOrganizationId, admits } = underTest()
    const { key } = await authority.create(organizationId)
    for (const whose of [organizationId, otherOrganizationId]) {
      const reason = await call(authority, whose, key).then(
        () => 'it was taken',
        (error: unknown) => error,
      )
      expect(reason).toBeInstanceOf(Error)
      expect(inspect(reason, { depth: Infinity })).not.toContain(key)
    }
    expect(await admits(key)).toBe(true)
  })

  test.each(CALLS)('%s without an organization is a TypeError', async (_, call) => {
    const { authority, organizationId, admits } = underTest()
    const { key, tokenInfo } = await authority.create(organizationId)
    for (const missing of ['', undefined, null, 1, {}]) {
      const called = call(authority, missing as never, tokenInfo.tokenId)
      await expect(called).rejects.toThrow(TypeError)
    }
    expect(await admits(key)).toBe(true)
  })
}
