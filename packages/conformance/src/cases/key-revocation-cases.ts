import { expect, test } from 'vitest'
import type { AuthorityUnderTest } from '../authority-under-test.ts'

/** What a revocation ends. */
export function keyRevocationCases(underTest: () => AuthorityUnderTest): void {
  test('ends the key at once, and no other', async () => {
    const { authority, organizationId, admits } = underTest()
    const ended = await authority.create(organizationId)
    const other = await authority.create(organizationId)
    await authority.revoke(organizationId, ended.tokenInfo.tokenId)
    expect(await admits(ended.key)).toBe(false)
    expect(await admits(other.key)).toBe(true)
  })

  test('changes nothing the second time', async () => {
    const { authority, organizationId, admits } = underTest()
    const { key, tokenInfo } = await authority.create(organizationId)
    await authority.revoke(organizationId, tokenInfo.tokenId)
    const again = await authority.revoke(organizationId, tokenInfo.tokenId).then(
      () => 'resolved',
      (error: unknown) => error instanceof Error && error.name,
    )
    expect(again).toBe(authority.features.endedKeys ? 'resolved' : 'KeyNotFoundError')
    expect(await admits(key)).toBe(false)
  })

  test('leaves an ended key to be looked at, where the authority keeps it', async () => {
    const { authority, organizationId } = underTest()
    const { tokenInfo } = await authority.create(organizationId)
    await authority.revoke(organizationId, tokenInfo.tokenId)
    const state = await authority.get(organizationId, tokenInfo.tokenId).then(
      (key) => key.state,
      (error: unknown) => error instanceof Error && error.name,
    )
    expect(state).toBe(authority.features.endedKeys ? 'revoked' : 'KeyNotFoundError')
  })

  test('keeps who ended a key and why, where the authority keeps ended keys', async () => {
    const { authority, organizationId } = underTest()
    const { tokenInfo } = await authority.create(organizationId)
    const { tokenId } = tokenInfo
    const options = { actor: 'ada', reason: 'Found in a log' }
    await authority.revoke(organizationId, tokenId, options)
    const { keys } = await authority.list(organizationId, { state: 'ended' })
    const told = keys.map(({ revokedBy, revokedReason }) => [revokedBy, revokedReason])
    expect(told).toEqual(authority.features.endedKeys ? [[options.actor, options.reason]] : [])
  })

  test('ends all keys of one user, where that is one call', async () => {
    const { authority, organizationId, userId, admits } = underTest()
    const theirs = await authority.create(organizationId, { userId })
    const other = await authority.create(organizationId)
    const ended = await authority.revokeAll?.(organizationId, { userId, reason: 'Left' })
    const expected = authority.revokeAll === undefined ? undefined : [theirs.tokenInfo.tokenId]
    expect(ended).toEqual(expected)
    expect(await admits(theirs.key)).toBe(ended === undefined)
    expect(await admits(other.key)).toBe(true)
  })

  test('ends either key of a rotation, and not the other', async () => {
    const { authority, organizationId, admits } = underTest()
    const old = await authority.create(organizationId)
    const rotated = await authority.rotate(organizationId, old.tokenInfo.tokenId)
    await authority.revoke(organizationId, old.tokenInfo.tokenId)
    expect(await admits(old.key)).toBe(false)
    expect(await admits(rotated.key)).toBe(true)
  })
}
