import type { ReplaceKeyOptions } from '@claviger/core'
import { expect, test } from 'vitest'
import type { AuthorityUnderTest } from '../authority-under-test.ts'

const A_DAY_MS = 86_400_000

/** What a new key takes over from the old one, and when the old one ends. */
export function keyRotationCases(underTest: () => AuthorityUnderTest): void {
  test('makes a new key for the same, and both are good for a day', async () => {
    const { authority, organizationId, userId, admits } = underTest()
    const old = await authority.create(organizationId, {
      userId,
      customClaims: { env: 'prod' },
      description: 'CI',
    })
    const before = Date.now()
    const rotated = await authority.rotate(organizationId, old.tokenInfo.tokenId)
    expect(rotated.key).not.toBe(old.key)
    expect(rotated.tokenInfo.tokenId).not.toBe(old.tokenInfo.tokenId)
    expect(rotated.tokenInfo).toMatchObject({
      organizationId,
      userId,
      customClaims: { env: 'prod' },
      description: 'CI',
      state: 'active',
    })
    const overlapMs = rotated.oldKeyEndsAt.getTime() - before
    expect(overlapMs).toBeGreaterThan(A_DAY_MS - 60_000)
    expect(overlapMs).toBeLessThan(A_DAY_MS + 60_000)
    expect(await admits(rotated.key)).toBe(true)
    expect(await admits(old.key)).toBe(true)
  })

  test('takes the scopes over, where there are any', async () => {
    const { authority, organizationId } = underTest()
    if (!authority.features.scopes) return
    const scopes = ['read:deployments']
    const { tokenInfo } = await authority.create(organizationId, { scopes })
    const rotated = await authority.rotate(organizationId, tokenInfo.tokenId)
    expect(rotated.tokenInfo.scopes).toEqual(scopes)
  })

  test('ends the old key at once, without an overlap', async () => {
    const { authority, organizationId, admits } = underTest()
    const old = await authority.create(organizationId)
    const rotated = await authority.rotate(organizationId, old.tokenInfo.tokenId, { overlapMs: 0 })
    expect(await admits(old.key)).toBe(false)
    expect(await admits(rotated.key)).toBe(true)
  })

  test('ends the old key when the overlap is over, and the new one goes on', async () => {
    const { authority, organizationId, admits } = underTest()
    const old = await authority.create(organizationId)
    const rotated = await authority.rotate(organizationId, old.tokenInfo.tokenId, {
      overlapMs: 500,
    })
    await expect.poll(async () => admits(old.key)).toBe(false)
    expect(await admits(rotated.key)).toBe(true)
    const { keys } = await authority.list(organizationId)
    expect(keys.map(({ tokenId }) => tokenId)).toEqual([rotated.tokenInfo.tokenId])
  })

  test('gives the new key the lifetime of the old one, from now on, unless told otherwise', async () => {
    const { authority, organizationId } = underTest()
    const expiry = new Date(Date.now() + 3_600_000)
    const { tokenInfo } = await authority.create(organizationId, { expiry })
    const { tokenInfo: same } = await authority.rotate(organizationId, tokenInfo.tokenId)
    const lifetimeMs = Date.parse(same.expiry ?? '') - Date.parse(same.createdAt ?? '')
    expect(Math.abs(lifetimeMs - 3_600_000)).toBeLessThan(60_000)
    const { tokenInfo: endless } = await authority.rotate(organizationId, same.tokenId, {
      expiry: null,
    })
    expect(endless).not.toHaveProperty('expiry')
  })

  test('makes no new key of one that has ended', async () => {
    const { authority, organizationId } = underTest()
    const { tokenInfo } = await authority.create(organizationId)
    await authority.revoke(organizationId, tokenInfo.tokenId)
    await expect(authority.rotate(organizationId, tokenInfo.tokenId)).rejects.toMatchObject({
      name: 'KeyNotFoundError',
    })
    expect((await authority.list(organizationId)).keys).toEqual([])
  })

  test.each<readonly [string, ReplaceKeyOptions]>([
    ['a negative overlap', { overlapMs: -1 }],
    ['an overlap of two years', { overlapMs: 2 * 365 * A_DAY_MS }],
    ['an overlap that is not a whole number', { overlapMs: 0.5 }],
  ])('refuses %s, and makes no key', async (_, options) => {
    const { authority, organizationId, admits } = underTest()
    const { key, tokenInfo } = await authority.create(organizationId)
    await expect(authority.rotate(organizationId, tokenInfo.tokenId, options)).rejects.toThrow(
      TypeError,
    )
    expect((await authority.list(organizationId)).keys).toHaveLength(1)
    expect(await admits(key)).toBe(true)
  })
}
