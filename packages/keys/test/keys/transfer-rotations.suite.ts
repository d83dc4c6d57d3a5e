import { expect, test } from 'vitest'
import { forgetKey } from '../../src/bus/announce.ts'
import { DatabaseBus } from '../../src/bus/database-bus.ts'
import { cableTo } from '../support/cuttable-database.ts'
import { useKeys } from '../support/keys-bench.ts'
import { openTestKeys } from '../support/open-test-keys.ts'
import type { TestDatabase } from '../support/test-database.ts'

const OLD_USER = { userId: 'usr_leaves' }
const NEW_USER = { userId: 'usr_stays' }
const OVERLAP = { overlapMs: 3_600_000 }

/** What holds for keys that are rotated and then given away, on every database. */
export function describeTransfers(make: () => Promise<TestDatabase>): void {
  const bench = useKeys(make)
  const create = async (): Promise<string> =>
    (await bench.keys.create(bench.organizationId, OLD_USER)).tokenInfo.tokenId
  const rotate = async (keyId: string, overlapMs = OVERLAP.overlapMs): Promise<string> =>
    (await bench.keys.rotate(bench.organizationId, keyId, { overlapMs })).tokenInfo.tokenId
  const usersOf = async (keyIds: readonly string[]) =>
    Promise.all(
      keyIds.map(async (keyId) => (await bench.keys.get(bench.organizationId, keyId)).userId),
    )

  test('go to another user together, through every rotation that is still accepted', async () => {
    const first = await create()
    const second = await rotate(first)
    const third = await rotate(second)
    const again = await rotate(first)
    const unrelated = await create()
    const family = [first, second, third, again]
    await bench.keys.update(bench.organizationId, second, NEW_USER)
    expect(new Set(await usersOf(family))).toEqual(new Set([NEW_USER.userId]))
    expect(await usersOf([unrelated])).toEqual([OLD_USER.userId])
    await bench.keys.revokeAll(bench.organizationId, OLD_USER)
    const { keys } = await bench.keys.list(bench.organizationId)
    expect(new Set(keys.map(({ tokenId }) => tokenId))).toEqual(new Set(family))
  })

  test('leave the user of a key that has ended as it was', async () => {
    const first = await create()
    const second = await rotate(first, 0)
    const third = await rotate(second)
    await bench.keys.revoke(bench.organizationId, second)
    await bench.keys.update(bench.organizationId, third, { userId: null })
    const { userId } = OLD_USER
    expect(await usersOf([first, second, third])).toEqual([userId, userId, undefined])
  })

  test('are each in the audit trail, with the key that was given away', async () => {
    const first = await create()
    const second = await rotate(first)
    await bench.keys.update(bench.organizationId, first, { ...NEW_USER, actor: 'usr_admin' })
    const { entries } = await bench.keys.audit(bench.organizationId, { action: 'key.updated' })
    const fields = ['userId']
    expect(entries).toMatchObject([
      { subject: second, actor: 'usr_admin', details: { fields, with: first } },
      { subject: first, actor: 'usr_admin', details: { fields } },
    ])
  })

  test('are forgotten by the guards of every process', async () => {
    const first = await create()
    const second = await rotate(first)
    await bench.keys.update(bench.organizationId, first, NEW_USER)
    const rows = await bench.database.query('select message from claviger.bus_messages')
    expect(rows).toContainEqual({ message: forgetKey(second) })
  })

  test('are forgotten by the guards of this process at once, with a bus that is cut off', async () => {
    const database = await bench.made.connect()
    const cable = cableTo(database)
    cable.cut()
    const keys = await openTestKeys(database, {}, new DatabaseBus(cable.connect()))
    const heard: string[] = []
    keys.bus.subscribe({ onMessage: (message) => heard.push(message), onGap: () => {} })
    const first = await create()
    const second = await rotate(first)
    await keys.update(bench.organizationId, first, NEW_USER)
    expect(heard.toSorted()).toEqual([forgetKey(first), forgetKey(second)].toSorted())
    await keys.close()
  })

  test('stay with their user when something else is changed', async () => {
    const first = await create()
    const second = await rotate(first)
    await bench.keys.update(bench.organizationId, first, { description: 'changed' })
    expect(await usersOf([first, second])).toEqual([OLD_USER.userId, OLD_USER.userId])
    const { entries } = await bench.keys.audit(bench.organizationId, { action: 'key.updated' })
    expect(entries).toHaveLength(1)
  })
}
