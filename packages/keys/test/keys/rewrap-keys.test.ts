import { allowWarnings } from '@claviger/conformance'
import { describe, expect, test } from 'vitest'
import { heldDatabase } from '../support/held-database.ts'
import { outcomeOf, guardOf } from '../support/outcome-of.ts'
import { emptyPostgres } from '../support/shared-postgres.ts'
import { newPepper, openTestKeys } from '../support/open-test-keys.ts'
import { POSTGRES_BIN } from '../support/postgres-programs.ts'

allowWarnings('CLAVIGER_MISCONFIGURED')

describe.skipIf(POSTGRES_BIN === undefined)('peppers', () => {
  test('rotate without reissuing keys', async () => {
    const made = await emptyPostgres()
    const [old, next] = [newPepper(), newPepper()]
    const before = await openTestKeys(await made.connect(), { peppers: [old] })
    const both = await openTestKeys(await made.connect(), { peppers: [next, old] })
    const after = await openTestKeys(await made.connect(), { peppers: [next] })
    const { key, tokenInfo } = await before.create('org_1')
    const { key: newer, tokenInfo: newest } = await both.create('org_1')

    expect(await outcomeOf(guardOf(both), key)).toMatchObject({ kind: 'api-key' })
    // A pepper that a process does not have yet is an outage of that process, not a bad key.
    expect(await outcomeOf(guardOf(before), newer)).toBe('503 misconfigured')
    expect(await outcomeOf(guardOf(after), key)).toBe('503 misconfigured')
    const ids = [tokenInfo.tokenId, newest.tokenId, 'key_unknown']
    expect(await both.keysOnOldPepper('org_1', ids)).toEqual([tokenInfo.tokenId])
    expect(await both.keysOnOldPepper('org_2', ids)).toEqual([])
    await expect(both.keysOnOldPepper('org_1', Array(301).fill('key_x'))).rejects.toThrow('300')
    expect(await after.rewrap()).toEqual({ rewrapped: 0, unreadable: 1 })
    expect(await both.rewrap({ actor: 'usr_operator' })).toEqual({ rewrapped: 1, unreadable: 0 })
    const actor = 'usr_operator'
    expect((await both.audit(null)).entries).toMatchObject([
      { action: 'key.rewrapped', actor, subject: '', details: { rewrapped: 1, unreadable: 0 } },
      { action: 'key.rewrapped', subject: '', details: { rewrapped: 0, unreadable: 1 } },
    ])
    await expect(both.audit('')).rejects.toThrow(/organizationId/)
    expect((await both.audit('org_1', { action: 'key.rewrapped' })).entries).toEqual([])
    expect(await both.keysOnOldPepper('org_1', ids)).toEqual([])
    expect(await outcomeOf(guardOf(after), key)).toMatchObject({ kind: 'api-key' })
    expect(await outcomeOf(guardOf(before), key)).toBe('503 misconfigured')
    await Promise.all([before, both, after].map(async (each) => each.close()))
  })

  test('leave a key as it is that another process has sealed anew meanwhile', async () => {
    const made = await emptyPostgres()
    const [old, next, newest] = [newPepper(), newPepper(), newPepper()]
    const connection = heldDatabase(await made.connect())
    const slow = await openTestKeys(connection, { peppers: [next, old] })
    const fast = await openTestKeys(await made.connect(), { peppers: [newest, next, old] })
    const first = await openTestKeys(await made.connect(), { peppers: [old] })
    const { tokenInfo } = await first.create('org_1')
    const { reached, release } = connection.hold('update claviger.keys set sealed')
    const rewrapped = slow.rewrap()
    await reached
    expect(await fast.rewrap()).toEqual({ rewrapped: 1, unreadable: 0 })
    release()
    await rewrapped
    expect(await fast.keysOnOldPepper('org_1', [tokenInfo.tokenId])).toEqual([])
    await Promise.all([slow, fast, first].map(async (each) => each.close()))
  })
})
