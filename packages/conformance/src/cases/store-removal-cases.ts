import { describe, expect, test } from 'vitest'
import { TTL_MS, type StoreSession } from './store-session.ts'

/** A definite *invalid* removes the entry of one authority. */
export function storeRemovalCases(store: StoreSession): void {
  describe('when an entry was removed, since the key is not good', () => {
    test('no process reads what was written before', async () => {
      await store.write(store.shared.one, await store.ticketFrom(store.shared.one))
      await store.shared.other.remove(store.key.entry)
      expect(await store.infoIn(store.shared.one)).toBeUndefined()
      expect(await store.infoIn(store.shared.other)).toBeUndefined()
    })

    test('a lookup that began before writes nothing that can be read', async () => {
      const ticket = await store.ticketFrom(store.shared.one)
      await store.shared.other.remove(store.key.entry)
      await store.write(store.shared.one, ticket)
      expect(await store.infoIn(store.shared.one)).toBeUndefined()
    })

    test('a lookup that found it before writes nothing that can be read', async () => {
      await store.write(store.shared.one, await store.ticketFrom(store.shared.one))
      const ticket = await store.ticketFrom(store.shared.one)
      await store.shared.other.remove(store.key.entry)
      await store.ticketFrom(store.shared.other)
      await store.write(store.shared.one, ticket)
      expect(await store.infoIn(store.shared.one)).toBeUndefined()
    })

    test('a lookup that begins afterwards may write', async () => {
      const before = await store.ticketFrom(store.shared.one)
      await store.shared.other.remove(store.key.entry)
      await store.write(store.shared.one, await store.ticketFrom(store.shared.one))
      await store.write(store.shared.other, before)
      expect(await store.infoIn(store.shared.other)).toEqual(store.key.info)
    })

    test('a second removal counts like the first', async () => {
      await store.shared.one.remove(store.key.entry)
      const between = await store.ticketFrom(store.shared.one)
      await store.shared.one.remove(store.key.entry)
      await store.write(store.shared.one, between)
      expect(await store.infoIn(store.shared.one)).toBeUndefined()
    })

    test('the entry of another authority stays', async () => {
      const { otherEntry } = store.key
      await store.write(
        store.shared.one,
        await store.ticketFrom(store.shared.one, otherEntry),
        TTL_MS,
        otherEntry,
      )
      const ticket = await store.ticketFrom(store.shared.one, otherEntry)
      await store.shared.other.remove(store.key.entry)
      expect(await store.infoIn(store.shared.other, otherEntry)).toEqual(store.key.info)
      await store.write(store.shared.one, ticket, TTL_MS, otherEntry)
      expect(await store.infoIn(store.shared.other, otherEntry)).toEqual(store.key.info)
    })
  })
}
