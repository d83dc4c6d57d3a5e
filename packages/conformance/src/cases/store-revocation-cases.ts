import { describe, expect, test } from 'vitest'
import { REVOCATIONS, TTL_MS, type StoreSession } from './store-session.ts'

/** After a revocation, what is older than it is never read. */
export function storeRevocationCases(store: StoreSession): void {
  describe.each(REVOCATIONS)('when a key was revoked by %s', (_, by) => {
    test('no process reads what was written before', async () => {
      await store.write(store.shared.one, await store.ticketFrom(store.shared.one))
      await store.shared.other.revoke(by(store.key))
      expect(await store.infoIn(store.shared.one)).toBeUndefined()
      expect(await store.infoIn(store.shared.other)).toBeUndefined()
    })

    test('no authority reads what was written before', async () => {
      const { otherEntry } = store.key
      await store.write(store.shared.one, await store.ticketFrom(store.shared.one))
      await store.write(
        store.shared.one,
        await store.ticketFrom(store.shared.one, otherEntry),
        TTL_MS,
        otherEntry,
      )
      expect(await store.infoIn(store.shared.other, otherEntry)).toEqual(store.key.info)
      await store.shared.other.revoke(by(store.key))
      expect(await store.infoIn(store.shared.one)).toBeUndefined()
      expect(await store.infoIn(store.shared.one, otherEntry)).toBeUndefined()
    })

    test('a lookup that began before writes nothing that can be read', async () => {
      const ticket = await store.ticketFrom(store.shared.one)
      await store.shared.other.revoke(by(store.key))
      await store.write(store.shared.one, ticket)
      expect(await store.infoIn(store.shared.one)).toBeUndefined()
      expect(await store.infoIn(store.shared.other)).toBeUndefined()
    })

    test('a lookup that begins afterwards may write', async () => {
      await store.shared.other.revoke(by(store.key))
      await store.write(store.shared.one, await store.ticketFrom(store.shared.one))
      expect(await store.infoIn(store.shared.other)).toEqual(store.key.info)
    })

    test('a late answer takes nothing away from a newer one', async () => {
      const before = await store.ticketFrom(store.shared.one)
      await store.shared.other.revoke(by(store.key))
      await store.write(store.shared.other, await store.ticketFrom(store.shared.other))
      await store.write(store.shared.one, before)
      expect(await store.infoIn(store.shared.one)).toEqual(store.key.info)
    })

    test('a second revocation counts like the first', async () => {
      await store.shared.one.revoke(by(store.key))
      const between = await store.ticketFrom(store.shared.one)
      await store.shared.one.revoke(by(store.key))
      await store.write(store.shared.one, between)
      expect(await store.infoIn(store.shared.one)).toBeUndefined()
    })
  })
}
