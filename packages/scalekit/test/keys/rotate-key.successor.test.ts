import { describe, expect, test } from 'vitest'
import {
  claimsOf,
  client,
  emulator,
  isActive,
  manager,
  OWNER,
  rotate,
  useRotations,
} from './rotation-setup.ts'

useRotations()

describe('the record of a successor', () => {
  const issue = (customClaims: Record<string, string>, userId?: string) =>
    emulator.issueKey({ ...OWNER, customClaims, ...(userId !== undefined && { userId }) })
  const past = new Date(0).toISOString()
  // So that keys differ in when they were made.
  const aLittleLater = () => new Promise((resolve) => setTimeout(resolve, 5))

  test('is not handed on with the next rotation', async () => {
    const first = emulator.issueKey({ ...OWNER, customClaims: { env: 'prod' } })
    const second = await rotate(first.tokenId)
    const third = await rotate(second.keyId)
    const record = `${second.keyId} ${third.oldKeyEndsAt.toISOString()}`
    expect(await claimsOf(third.keyId)).toEqual({ env: 'prod', claviger_replaces: record })
    // Both ends of the second key: its own, and that of the first.
    expect(Object.keys(await claimsOf(second.keyId)).toSorted()).toEqual([
      'claviger_replaces',
      'claviger_retire_at',
      'env',
    ])
  })

  test('gives way to the end of its own key when there is no room for both', async () => {
    const claims = Object.fromEntries(Array.from({ length: 19 }, (_, n) => [`c${n}`, 'x']))
    const first = issue(claims)
    const second = await rotate(first.tokenId)
    await rotate(second.keyId)
    expect(await claimsOf(second.keyId)).toHaveProperty('claviger_retire_at')
    expect(await claimsOf(second.keyId)).not.toHaveProperty('claviger_replaces')
  })

  test('ends no key of another user, of another organization, or newer than itself', async () => {
    const ofUser = issue({}, 'usr_victim')
    const theirs = emulator.issueKey({ organizationId: 'org_theirs' })
    const { tokenId: forger } = issue({})
    await aLittleLater()
    const forge = (keyId: string) => issue({ claviger_replaces: `${keyId} ${past}` })
    forge(ofUser.tokenId)
    forge(theirs.tokenId)
    const newer = issue({})
    await client.token.updateToken(forger, {
      customClaims: { claviger_replaces: `${newer.tokenId} ${past}` },
    })
    expect(await manager.retireKeys(OWNER.organizationId)).toEqual([])
    for (const { tokenId } of [ofUser, theirs, newer]) expect(await isActive(tokenId)).toBe(true)
  })

  test('is not needed: a rotation succeeds when it cannot be written', async () => {
    const old = emulator.issueKey(OWNER)
    emulator.fault('UpdateToken', { kind: 'grpc-status', code: 'Internal', skip: 1 })
    const { oldKeyEndsAt } = await rotate(old.tokenId)
    emulator.clearFaults()
    expect((await claimsOf(old.tokenId))['claviger_retire_at']).toBe(oldKeyEndsAt.toISOString())
  })
})
