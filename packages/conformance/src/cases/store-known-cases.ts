import type { Store } from '@claviger/core'
import { describe, expect, test, vi } from 'vitest'
import { makeKey, REVOCATIONS, type StoreSession } from './store-session.ts'

/** A store tells whether a key was seen valid lately. */
export function storeKnownCases(store: StoreSession): void {
  describe('a store that is asked whether a key is known', () => {
    const isKnownIn = async (of: Store, entry = store.key.entry) => {
      const { found, isKnown } = await of.read(entry, store.context)
      return found === undefined && isKnown === true
    }
    const writeShortly = async () => {
      // On a slow machine its short time may be over before it is written.
      await vi.waitFor(async () => {
        await store.write(store.shared.one, await store.ticketFrom(store.shared.one), 30)
        const { found, isKnown } = await store.shared.one.read(store.key.entry, store.context)
        expect(found !== undefined || isKnown === true).toBe(true)
      }, 10_000)
      await vi.waitFor(
        async () => expect(await store.infoIn(store.shared.other)).toBeUndefined(),
        5_000,
      )
    }

    test('does not know a key that was only read', async () => {
      await store.ticketFrom(store.shared.one)
      expect(await isKnownIn(store.shared.one)).toBe(false)
    })

    test('knows in each process a key whose entry has run out', async () => {
      await writeShortly()
      expect(await isKnownIn(store.shared.one)).toBe(true)
      expect(await isKnownIn(store.shared.other)).toBe(true)
    })

    test('knows a key for one authority only', async () => {
      await writeShortly()
      expect(await isKnownIn(store.shared.one, store.key.otherEntry)).toBe(false)
    })

    test.each(REVOCATIONS)('does not know a key that was revoked by %s', async (_, by) => {
      await writeShortly()
      await store.shared.other.revoke(by(store.key))
      expect(await isKnownIn(store.shared.one)).toBe(false)
    })

    test.each(REVOCATIONS)(
      'does not know what a lookup from before a revocation by %s wrote',
      async (_, by) => {
        const ticket = await store.ticketFrom(store.shared.one)
        await store.shared.other.revoke(by(store.key))
        await store.write(store.shared.one, ticket)
        expect(await isKnownIn(store.shared.one)).toBe(false)
      },
    )

    test('does not know an entry that was removed', async () => {
      await writeShortly()
      await store.shared.other.remove(store.key.entry)
      expect(await isKnownIn(store.shared.one)).toBe(false)
    })

    test('knows a key again that was seen valid again', async () => {
      await writeShortly()
      await store.shared.one.revoke({ by: 'digest', value: store.key.entry.digests[0] })
      await writeShortly()
      expect(await isKnownIn(store.shared.other)).toBe(true)
    })

    test('knows a key after revocations and removals of other keys', async () => {
      await writeShortly()
      await store.shared.other.remove(makeKey().entry)
      for (const [, by] of REVOCATIONS) await store.shared.other.revoke(by(makeKey()))
      expect(await isKnownIn(store.shared.one)).toBe(true)
    })

    test('knows no key once everything was lost', async () => {
      await writeShortly()
      await store.shared.loseEverything()
      await vi.waitFor(async () => expect(await isKnownIn(store.shared.one)).toBe(false), 10_000)
    })
  })
}
