import { createHash, randomUUID } from 'node:crypto'
import type { Revocation, Store, StoreEntry } from '@claviger/core'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { sharedStoreCases } from './cases/shared-store-cases.ts'

/** A store as two processes see it. */
export interface StoreUnderTest {
  readonly one: Store
  readonly other: Store
  /** Loses everything, as a server does that is restarted without its data. */
  loseEverything(): Promise<void>
  close(): Promise<void>
}

const TTL_MS = 60_000
const context = { signal: new AbortController().signal }

/** Something to store that nothing else in the same store knows of. */
function makeKey() {
  const id = randomUUID()
  return {
    digest: hexOf(id),
    entry: entryOf('one authority', id),
    /** The same credential, for another authority or with other settings. */
    otherEntry: entryOf('another authority', id),
    info: {
      tokenId: `apit_${id}`,
      organizationId: `org_${id}`,
      userId: `usr_${id}`,
      customClaims: { 'ключ "и" {скобки}\n': [1, null, true] },
      roles: [],
    },
  }
}

type Key = ReturnType<typeof makeKey>

function entryOf(authority: string, id: string): StoreEntry {
  return { name: hexOf(`${authority} ${id}`), digests: [hexOf(id)] }
}

function hexOf(value: string): string {
  return createHash('sha256').update(value).digest('hex')
}

const REVOCATIONS: readonly (readonly [string, (key: Key) => Revocation])[] = [
  ['its digest', ({ digest }) => ({ by: 'digest', value: digest })],
  ['its key ID', ({ info }) => ({ by: 'keyId', value: info.tokenId })],
  ['its organization', ({ info }) => ({ by: 'organizationId', value: info.organizationId })],
  ['its user', ({ info }) => ({ by: 'userId', value: info.userId })],
]

/**
 * Holds a store to what the core relies on.
 *
 * @param make Makes a store that two processes share. What other tests left there does not matter.
 */
export function describeStore(name: string, make: () => Promise<StoreUnderTest>): void {
  describe(`${name} as a store`, () => {
    let shared: StoreUnderTest
    let key: Key
    beforeEach(async () => {
      shared = await make()
      key = makeKey()
    })
    afterEach(async () => {
      await shared.close()
    })

    const infoIn = async (store: Store, entry = key.entry) =>
      (await store.read(entry, context)).found?.info
    const ticketFrom = async (store: Store, entry = key.entry) =>
      (await store.read(entry, context)).ticket
    const write = async (store: Store, ticket: string, ttlMs = TTL_MS, entry = key.entry) =>
      store.write(entry, key.info, ticket, ttlMs)

    test('finds nothing where nothing was written', async () => {
      const reading = await shared.one.read(key.entry, context)
      expect(reading).toEqual({ ticket: expect.any(String) })
    })

    test('shows one process what another wrote, and how long it still holds', async () => {
      await write(shared.one, await ticketFrom(shared.one))
      const { found } = await shared.other.read(key.entry, context)
      expect(found?.info).toEqual(key.info)
      expect(found?.remainingMs).toBeGreaterThan(0)
      expect(found?.remainingMs).toBeLessThanOrEqual(TTL_MS)
    })

    test('keeps an entry under its own name only', async () => {
      await write(shared.one, await ticketFrom(shared.one))
      expect(await infoIn(shared.other, makeKey().entry)).toBeUndefined()
    })

    test('does not read for one authority what was written for another', async () => {
      await write(shared.one, await ticketFrom(shared.one))
      expect(await infoIn(shared.one, key.otherEntry)).toBeUndefined()
      expect(await infoIn(shared.other, key.otherEntry)).toBeUndefined()
    })

    test('forgets an entry when its time is over', async () => {
      await write(shared.one, await ticketFrom(shared.one), 40)
      await vi.waitFor(async () => expect(await infoIn(shared.other)).toBeUndefined(), 5_000)
    })

    test('does not write what has no time left', async () => {
      await write(shared.one, await ticketFrom(shared.one), 0)
      expect(await infoIn(shared.other)).toBeUndefined()
    })

    describe.each(REVOCATIONS)('when a key was revoked by %s', (_, by) => {
      test('no process reads what was written before', async () => {
        await write(shared.one, await ticketFrom(shared.one))
        await shared.other.revoke(by(key))
        expect(await infoIn(shared.one)).toBeUndefined()
        expect(await infoIn(shared.other)).toBeUndefined()
      })

      test('no authority reads what was written before', async () => {
        const { otherEntry } = key
        await write(shared.one, await ticketFrom(shared.one))
        await write(shared.one, await ticketFrom(shared.one, otherEntry), TTL_MS, otherEntry)
        expect(await infoIn(shared.other, otherEntry)).toEqual(key.info)
        await shared.other.revoke(by(key))
        expect(await infoIn(shared.one)).toBeUndefined()
        expect(await infoIn(shared.one, otherEntry)).toBeUndefined()
      })

      test('a lookup that began before writes nothing that can be read', async () => {
        const ticket = await ticketFrom(shared.one)
        await shared.other.revoke(by(key))
        await write(shared.one, ticket)
        expect(await infoIn(shared.one)).toBeUndefined()
        expect(await infoIn(shared.other)).toBeUndefined()
      })

      test('a lookup that begins afterwards may write', async () => {
        await shared.other.revoke(by(key))
        await write(shared.one, await ticketFrom(shared.one))
        expect(await infoIn(shared.other)).toEqual(key.info)
      })

      test('a late answer takes nothing away from a newer one', async () => {
        const before = await ticketFrom(shared.one)
        await shared.other.revoke(by(key))
        await write(shared.other, await ticketFrom(shared.other))
        await write(shared.one, before)
        expect(await infoIn(shared.one)).toEqual(key.info)
      })

      test('a second revocation counts like the first', async () => {
        await shared.one.revoke(by(key))
        const between = await ticketFrom(shared.one)
        await shared.one.revoke(by(key))
        await write(shared.one, between)
        expect(await infoIn(shared.one)).toBeUndefined()
      })
    })

    describe('when an entry was removed, since the key is not good', () => {
      test('no process reads what was written before', async () => {
        await write(shared.one, await ticketFrom(shared.one))
        await shared.other.remove(key.entry)
        expect(await infoIn(shared.one)).toBeUndefined()
        expect(await infoIn(shared.other)).toBeUndefined()
      })

      test('a lookup that began before writes nothing that can be read', async () => {
        const ticket = await ticketFrom(shared.one)
        await shared.other.remove(key.entry)
        await write(shared.one, ticket)
        expect(await infoIn(shared.one)).toBeUndefined()
      })

      test('a lookup that found it before writes nothing that can be read', async () => {
        await write(shared.one, await ticketFrom(shared.one))
        const ticket = await ticketFrom(shared.one)
        await shared.other.remove(key.entry)
        await ticketFrom(shared.other)
        await write(shared.one, ticket)
        expect(await infoIn(shared.one)).toBeUndefined()
      })

      test('a lookup that begins afterwards may write', async () => {
        const before = await ticketFrom(shared.one)
        await shared.other.remove(key.entry)
        await write(shared.one, await ticketFrom(shared.one))
        await write(shared.other, before)
        expect(await infoIn(shared.other)).toEqual(key.info)
      })

      test('a second removal counts like the first', async () => {
        await shared.one.remove(key.entry)
        const between = await ticketFrom(shared.one)
        await shared.one.remove(key.entry)
        await write(shared.one, between)
        expect(await infoIn(shared.one)).toBeUndefined()
      })

      test('the entry of another authority stays', async () => {
        const { otherEntry } = key
        await write(shared.one, await ticketFrom(shared.one, otherEntry), TTL_MS, otherEntry)
        const ticket = await ticketFrom(shared.one, otherEntry)
        await shared.other.remove(key.entry)
        expect(await infoIn(shared.other, otherEntry)).toEqual(key.info)
        await write(shared.one, ticket, TTL_MS, otherEntry)
        expect(await infoIn(shared.other, otherEntry)).toEqual(key.info)
      })
    })

    describe('whether a key is known', () => {
      const isKnownIn = async (store: Store, entry = key.entry) => {
        const { found, isKnown } = await store.read(entry, context)
        return found === undefined && isKnown === true
      }
      const writeShortly = async () => {
        // On a slow machine its short time may be over before it is written.
        await vi.waitFor(async () => {
          await write(shared.one, await ticketFrom(shared.one), 30)
          const { found, isKnown } = await shared.one.read(key.entry, context)
          expect(found !== undefined || isKnown === true).toBe(true)
        }, 10_000)
        await vi.waitFor(async () => expect(await infoIn(shared.other)).toBeUndefined(), 5_000)
      }

      test('is no for a key that was only read', async () => {
        await ticketFrom(shared.one)
        expect(await isKnownIn(shared.one)).toBe(false)
      })

      test('is yes in each process for a key whose entry has run out', async () => {
        await writeShortly()
        expect(await isKnownIn(shared.one)).toBe(true)
        expect(await isKnownIn(shared.other)).toBe(true)
      })

      test('is a matter of one authority', async () => {
        await writeShortly()
        expect(await isKnownIn(shared.one, key.otherEntry)).toBe(false)
      })

      test.each(REVOCATIONS)('is no once the key was revoked by %s', async (_, by) => {
        await writeShortly()
        await shared.other.revoke(by(key))
        expect(await isKnownIn(shared.one)).toBe(false)
      })

      test.each(REVOCATIONS)(
        'is no for what a lookup from before a revocation by %s wrote',
        async (_, by) => {
          const ticket = await ticketFrom(shared.one)
          await shared.other.revoke(by(key))
          await write(shared.one, ticket)
          expect(await isKnownIn(shared.one)).toBe(false)
        },
      )

      test('is no once the entry was removed', async () => {
        await writeShortly()
        await shared.other.remove(key.entry)
        expect(await isKnownIn(shared.one)).toBe(false)
      })

      test('is yes again once the key was seen valid again', async () => {
        await writeShortly()
        await shared.one.revoke({ by: 'digest', value: key.entry.digests[0] })
        await writeShortly()
        expect(await isKnownIn(shared.other)).toBe(true)
      })

      test('is not changed by revocations and removals of other keys', async () => {
        await writeShortly()
        await shared.other.remove(makeKey().entry)
        for (const [, by] of REVOCATIONS) await shared.other.revoke(by(makeKey()))
        expect(await isKnownIn(shared.one)).toBe(true)
      })

      test('is no for every key once everything was lost', async () => {
        await writeShortly()
        await shared.loseEverything()
        await vi.waitFor(async () => expect(await isKnownIn(shared.one)).toBe(false), 10_000)
      })
    })

    test('lets every lookup write that was under way at once', async () => {
      const tickets = [await ticketFrom(shared.one), await ticketFrom(shared.other)]
      for (const [i, ticket] of tickets.entries()) {
        await write(shared.one, ticket, TTL_MS * (i + 1))
        expect((await shared.one.read(key.entry, context)).found?.remainingMs).toBeGreaterThan(
          TTL_MS * i,
        )
      }
    })

    test('does not believe the ticket of another entry', async () => {
      await ticketFrom(shared.one)
      await write(shared.one, await ticketFrom(shared.one, key.otherEntry))
      expect(await infoIn(shared.one)).toBeUndefined()
    })

    test('leaves all other keys alone', async () => {
      await write(shared.one, await ticketFrom(shared.one))
      await shared.other.remove(makeKey().entry)
      for (const [, by] of REVOCATIONS) await shared.other.revoke(by(makeKey()))
      expect(await infoIn(shared.one)).toEqual(key.info)
    })

    test('does not take an ID of one kind for the same ID of another kind', async () => {
      await write(shared.one, await ticketFrom(shared.one))
      await shared.one.revoke({ by: 'userId', value: key.info.organizationId })
      await shared.one.revoke({ by: 'keyId', value: key.info.userId })
      expect(await infoIn(shared.one)).toEqual(key.info)
    })

    test('believes no ticket from before it lost everything', async () => {
      const ticket = await ticketFrom(shared.one)
      await shared.other.revoke({ by: 'keyId', value: key.info.tokenId })
      await shared.loseEverything()
      // Some process uses it in between, so that it is not as empty as before.
      await vi.waitFor(() => shared.other.read(makeKey().entry, context), 10_000)
      await vi.waitFor(() => write(shared.one, ticket), 10_000)
      expect(await infoIn(shared.other)).toBeUndefined()
    })

    test.each(['', 'ticket', '1', ':', '1:1', '1:1:0:1', '-1:99999999999999999', 'ñ:1'])(
      'believes no ticket that it did not give out: %j',
      async (ticket) => {
        await write(shared.one, await ticketFrom(shared.one))
        await shared.one.revoke({ by: 'keyId', value: key.info.tokenId })
        await write(shared.one, ticket).catch(() => {})
        expect(await infoIn(shared.other)).toBeUndefined()
      },
    )

    test('keeps the promise for many at once', async () => {
      const keys = Array.from({ length: 50 }, makeKey)
      await Promise.all(
        keys.map(async ({ entry, info }, i) => {
          const { ticket } = await shared.one.read(entry, context)
          await Promise.all([
            shared.one.write(entry, info, ticket, TTL_MS),
            i % 2 === 0 ? shared.other.revoke({ by: 'keyId', value: info.tokenId }) : undefined,
          ])
        }),
      )
      const infos = await Promise.all(keys.map(async ({ entry }) => infoIn(shared.one, entry)))
      expect(infos).toEqual(keys.map(({ info }, i) => (i % 2 === 0 ? undefined : info)))
    })

    describe('given to two authenticators', () => {
      sharedStoreCases(() => shared)
    })
  })
}
