import type { NewKeyOptions } from '@claviger/core'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import type { AuthorityUnderTest } from '../authority-under-test.ts'

/** What a new key is, and what makes none. */
export function keyCreationCases(underTest: () => AuthorityUnderTest): void {
  test('makes a key that guards admit, and tells it once', async () => {
    const { authority, organizationId, admits } = underTest()
    const { key, tokenInfo } = await authority.create(organizationId)
    expect(await admits(key)).toBe(true)
    expect(tokenInfo).toMatchObject({ organizationId, state: 'active', customClaims: {} })
    expect(tokenInfo).not.toHaveProperty('userId')
    expect(tokenInfo).not.toHaveProperty('expiry')
    const described = [
      tokenInfo,
      await authority.get(organizationId, tokenInfo.tokenId),
      await authority.list(organizationId),
    ]
    expect(inspect(described, { depth: Infinity })).not.toContain(key)
  })

  test('keeps what the key is for', async () => {
    const { authority, organizationId, userId, admits } = underTest()
    const expiry = new Date(Math.ceil(Date.now() / 1_000) * 1_000 + 3_600_000)
    const options = { userId, customClaims: { env: 'prod' }, description: 'CI', expiry }
    const { key, tokenInfo } = await authority.create(organizationId, options)
    const expected = { ...options, expiry: expiry.toISOString(), organizationId, state: 'active' }
    expect(tokenInfo).toMatchObject(expected)
    expect(tokenInfo.createdAt).toMatch(/^\d{4}-\d\d-\d\dT/)
    expect(await authority.get(organizationId, tokenInfo.tokenId)).toEqual(tokenInfo)
    expect(await admits(key)).toBe(true)
  })

  test('makes another key each time', async () => {
    const { authority, organizationId } = underTest()
    const [one, other] = [
      await authority.create(organizationId),
      await authority.create(organizationId),
    ]
    expect(one.key).not.toBe(other.key)
    expect(one.tokenInfo.tokenId).not.toBe(other.tokenInfo.tokenId)
  })

  test('a key is not admitted after its expiry', async () => {
    const { authority, organizationId, admits } = underTest()
    const { key } = await authority.create(organizationId, {
      expiry: new Date(Date.now() + 1_500),
    })
    await expect.poll(async () => admits(key)).toBe(false)
  })

  test('keeps scopes with the key, or refuses them', async () => {
    const { authority, organizationId } = underTest()
    const scopes = ['read:deployments', 'deploy:applications']
    const outcome = await authority.create(organizationId, { scopes }).then(
      ({ tokenInfo }) => tokenInfo.scopes?.toSorted(),
      (error: unknown) => error instanceof TypeError && 'refused',
    )
    expect(outcome).toEqual(authority.features.scopes ? scopes.toSorted() : 'refused')
    const { keys } = await authority.list(organizationId)
    expect(keys).toHaveLength(authority.features.scopes ? 1 : 0)
  })

  test.each<readonly [string, NewKeyOptions]>([
    ['an expiry in the past', { expiry: new Date(0) }],
    ['an invalid date', { expiry: new Date(Number.NaN) }],
    ['an empty user', { userId: '' }],
  ])('refuses %s, and makes no key', async (_, options) => {
    const { authority, organizationId } = underTest()
    await expect(authority.create(organizationId, options)).rejects.toThrow(TypeError)
    expect((await authority.list(organizationId)).keys).toEqual([])
  })
}
