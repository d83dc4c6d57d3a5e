import { describe, expect, test } from 'vitest'
import { context, makeKey, type TestKey } from '../support/keys.ts'
import { openedStore } from '../support/opened-store.ts'
import { SERVERS } from '../support/redis-server.ts'

/** What happens with no other program writing there: a later release, an eviction, a failover. */
const HAPPENS: ReadonlySet<string> = new Set([
  'a value of a newer schema',
  'a ticket of the future in another epoch',
])

describe.skipIf(SERVERS.length === 0).each(SERVERS)('what somebody else wrote in %s', (program) => {
  const opened = openedStore(program)
  const entryOf = ({ entry }: TestKey) => `{claviger}:key:${entry.name}`

  test.each<readonly [string, (entry: string) => Promise<unknown>]>([
    ['random bytes', async (entry) => opened.admin.set(entry, 'Ã\u0000(not ours')],
    ['a list', async (entry) => opened.admin.rPush(entry, ['a', 'b'])],
    [
      'a hash of somebody else',
      async (entry) => {
        await opened.admin.del(entry)
        await opened.admin.hSet(entry, { id: '1', name: 'x' })
      },
    ],
    [
      'a value that is not JSON',
      async (entry) => opened.admin.hSet(entry, { value: '{"tokenId":' }),
    ],
    ['a value of a newer schema', async (entry) => opened.admin.hSet(entry, { schema: '1000' })],
    ['a value of no schema', async (entry) => opened.admin.hDel(entry, 'schema')],
    [
      'a value without a lease',
      async (entry) => opened.admin.hSet(entry, { lease: 'x', value: '' }),
    ],
    ['a value without a ticket', async (entry) => opened.admin.hDel(entry, 'ticket')],
    ['a malformed ticket', async (entry) => opened.admin.hSet(entry, { ticket: 'now' })],
    [
      'a ticket of the future in another epoch',
      async (entry) => opened.admin.hSet(entry, { ticket: '7:9999999999999999:1:1' }),
    ],
    ['a value without names', async (entry) => opened.admin.hDel(entry, 'names')],
    [
      'a value of another name',
      async (entry) => opened.admin.hSet(entry, { name: 'f'.repeat(64) }),
    ],
    ['a value that never ends', async (entry) => opened.admin.persist(entry)],
    [
      'a value of 100 kB',
      async (entry) => opened.admin.hSet(entry, { value: `"${'x'.repeat(1e5)}"` }),
    ],
  ])('%s is not there, and makes room for what is right (R-REDIS-06)', async (what, poison) => {
    await opened.put(opened.key)
    // What is of another type takes the place of the entry; what is a hash is mixed into it.
    await poison(entryOf(opened.key)).catch(async () => {
      await opened.admin.del(entryOf(opened.key))
      await poison(entryOf(opened.key))
    })
    const { found, isPoisoned } = await opened.store.read(opened.key.entry, context)
    expect(found).toBeUndefined()
    expect(isPoisoned).toBe(HAPPENS.has(what) ? undefined : true)
    await opened.put(opened.key)
    expect(await opened.infoOf(opened.key)).toEqual(opened.key.info)
  })

  test("another key's entry is not this key's (R-REDIS-06)", async () => {
    const other = makeKey()
    await opened.put(other)
    await opened.admin.copy(entryOf(other), entryOf(opened.key))
    expect(await opened.infoOf(opened.key)).toBeUndefined()
    expect(await opened.admin.exists(entryOf(opened.key))).toBe(0)
    expect(await opened.infoOf(other)).toEqual(other.info)
  })

  const knownOf = ({ entry }: TestKey) => `{claviger}:known:${entry.name}`
  const isKnown = async (each: TestKey) => (await opened.store.read(each.entry, context)).isKnown

  test('that a key is known is kept for a day', async () => {
    await opened.put(opened.key)
    const left = await opened.admin.pTTL(knownOf(opened.key))
    expect(left).toBeLessThanOrEqual(86_400_000)
    expect(left).toBeGreaterThan(86_000_000)
    await opened.admin.del(entryOf(opened.key))
    expect(await isKnown(opened.key)).toBe(true)
  })

  test.each<readonly [string, (known: string) => Promise<unknown>]>([
    ['random bytes', async (known) => opened.admin.set(known, 'Ã\u0000(not ours', { PX: 60_000 })],
    ['an empty string', async (known) => opened.admin.set(known, '', { PX: 60_000 })],
    [
      'a list',
      async (known) => (await opened.admin.del(known), opened.admin.rPush(known, ['a', 'b'])),
    ],
    ['a number without names', async (known) => opened.admin.set(known, '7', { PX: 60_000 })],
    ['a word for a version', async (known) => opened.admin.set(known, 'now a b', { PX: 60_000 })],
    ['one that never ends', async (known) => opened.admin.persist(known)],
    ['100 kB', async (known) => opened.admin.set(known, `9 ${'x '.repeat(5e4)}`, { PX: 60_000 })],
  ])(
    '%s in the place of a known key is not there, and makes room for what is right',
    async (_, poison) => {
      await opened.put(opened.key)
      await opened.admin.del(entryOf(opened.key))
      await poison(knownOf(opened.key))
      expect(await opened.store.read(opened.key.entry, context)).toEqual({
        ticket: expect.any(String),
        isPoisoned: true,
      })
      expect(await opened.admin.exists(knownOf(opened.key))).toBe(0)
      await opened.put(opened.key)
      await opened.admin.del(entryOf(opened.key))
      expect(await isKnown(opened.key)).toBe(true)
    },
  )
})
