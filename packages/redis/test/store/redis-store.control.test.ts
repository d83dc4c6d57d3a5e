import { describe, expect, test } from 'vitest'
import { context, makeKey } from '../support/keys.ts'
import { CONTROL, openedStore } from '../support/opened-store.ts'
import { SERVERS } from '../support/redis-server.ts'

/** What happens with no other program writing there: a later release, an eviction, a failover. */
const HAPPENS: ReadonlySet<string> = new Set(['is evicted', 'comes from another server'])

describe.skipIf(SERVERS.length === 0).each(SERVERS)(
  'the control key and the leases in %s',
  (program) => {
    const opened = openedStore(program)
    const LEASES = '{claviger}:leases'

    test.each<readonly [string, () => Promise<unknown>]>([
      ['is evicted', async () => opened.admin.del(CONTROL)],
      ['is replaced by something else', async () => opened.admin.set(CONTROL, 'x')],
      ['loses its epoch', async () => opened.admin.zRem(CONTROL, '#epoch')],
      ['loses its last version', async () => opened.admin.zRem(CONTROL, '#last')],
      [
        'comes from another server',
        async () => {
          const members = await opened.admin.zRange(CONTROL, 0, -1)
          await opened.admin.zRem(
            CONTROL,
            members.find((member) => member.startsWith('#run:')) ?? '',
          )
          await opened.admin.zAdd(CONTROL, { score: -1, value: '#run:0000' })
        },
      ],
    ])('when the control key %s, nothing older is believed', async (what, happens) => {
      const other = makeKey()
      await opened.put(opened.key)
      const { ticket } = await opened.store.read(other.entry, context)
      await happens()
      const { found, isPoisoned } = await opened.store.read(opened.key.entry, context)
      expect(found).toBeUndefined()
      expect(isPoisoned).toBe(HAPPENS.has(what) ? undefined : true)
      await opened.store.write(other.entry, other.info, ticket, 60_000)
      expect(await opened.infoOf(other)).toBeUndefined()
      await opened.put(opened.key)
      expect(await opened.infoOf(opened.key)).toEqual(opened.key.info)

      // The same where a revocation is the first to meet it.
      const revoke = async () => opened.store.revoke({ by: 'keyId', value: 'another' })
      await happens()
      expect(await revoke()).toEqual({ isPoisoned: !HAPPENS.has(what) })
      expect(await revoke()).toEqual({ isPoisoned: false })
      expect(await opened.infoOf(opened.key)).toBeUndefined()
    })

    test('versions only grow, also when the clock of the server goes back (R-REDIS-10)', async () => {
      await opened.put(opened.key)
      const future = Date.now() * 1_000 + 3_600_000_000
      await opened.admin.zAdd(CONTROL, { score: -future, value: '#last' })
      const { ticket } = await opened.store.read(opened.key.entry, context)
      await opened.store.revoke({ by: 'keyId', value: opened.key.info.tokenId })
      await opened.store.write(opened.key.entry, opened.key.info, ticket, 60_000)
      expect(await opened.infoOf(opened.key)).toBeUndefined()
      await opened.put(opened.key)
      expect(await opened.infoOf(opened.key)).toEqual(opened.key.info)
    })

    test('a mark that is forgotten takes along what is older', async () => {
      const { ticket } = await opened.store.read(opened.key.entry, context)
      await opened.store.revoke({ by: 'keyId', value: opened.key.info.tokenId })
      const [name] = (await opened.admin.zRange(CONTROL, 0, -1)).filter((each) =>
        each.startsWith('keyId:'),
      )
      // As if it were two hours old; so is the ticket.
      const old = Date.now() * 1_000 - 7_200_000_000
      await opened.admin.zAdd(CONTROL, [
        { score: old, value: name ?? '' },
        { score: -(old - 10), value: '#floor' },
      ])
      const [epoch, , ...rest] = ticket.split(':')
      const oldTicket = [epoch, old - 5, ...rest].join(':')
      await opened.store.revoke({ by: 'keyId', value: 'another' })
      expect(await opened.admin.zScore(CONTROL, name ?? '')).toBeNull()
      expect(await opened.admin.zScore(CONTROL, '#floor')).toBe(-old)
      await opened.store.write(opened.key.entry, opened.key.info, oldTicket, 60_000)
      expect(await opened.infoOf(opened.key)).toBeUndefined()
    })

    test('there are never more than 100,000 marks', { timeout: 60_000 }, async () => {
      const members = Array.from({ length: 100_000 }, (_, i) => ({
        score: Date.now() * 1_000 + i,
        value: `keyId:${i}`,
      }))
      await opened.admin.zAdd(CONTROL, members)
      await opened.store.revoke({ by: 'keyId', value: 'one' })
      await opened.store.revoke({ by: 'keyId', value: 'two' })
      expect(await opened.admin.zCount(CONTROL, '(0', '+inf')).toBe(100_000)
      expect(await opened.admin.zScore(CONTROL, 'keyId:0')).toBeNull()
    })

    test('there are never more than 100,000 leases', { timeout: 60_000 }, async () => {
      const members = Array.from({ length: 100_000 }, (_, i) => ({
        score: Date.now() * 1_000 - 1_000_000 + i,
        value: `entry-${i}`,
      }))
      await opened.admin.zAdd(LEASES, members)
      const { entry } = makeKey()
      const { ticket } = await opened.store.read(entry, context)
      expect(await opened.admin.zCard(LEASES)).toBe(100_000)
      expect(await opened.admin.zScore(LEASES, 'entry-0')).toBeNull()
      expect(ticket).toContain(`:${await opened.admin.zScore(LEASES, entry.name)}:`)
    })

    test('a lease ends after a minute', async () => {
      const { ticket } = await opened.store.read(opened.key.entry, context)
      await opened.admin.zAdd(LEASES, {
        score: Date.now() * 1_000 - 60_000_000,
        value: opened.key.entry.name,
      })
      await opened.store.read(makeKey().entry, context)
      expect(await opened.admin.zScore(LEASES, opened.key.entry.name)).toBeNull()
      await opened.store.write(opened.key.entry, opened.key.info, ticket, 60_000)
      expect(await opened.infoOf(opened.key)).toBeUndefined()
    })

    test.each<readonly [string, () => Promise<unknown>]>([
      ['are evicted', async () => opened.admin.del(LEASES)],
      ['are replaced by something else', async () => opened.admin.set(LEASES, 'x')],
    ])(
      'when the leases %s, what is under way is not shared, and the next is',
      async (_, happens) => {
        const { ticket } = await opened.store.read(opened.key.entry, context)
        await happens()
        await opened.store.write(opened.key.entry, opened.key.info, ticket, 60_000)
        expect(await opened.infoOf(opened.key)).toBeUndefined()
        await opened.put(opened.key)
        expect(await opened.infoOf(opened.key)).toEqual(opened.key.info)
      },
    )
  },
)
