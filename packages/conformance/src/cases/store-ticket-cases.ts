import { expect, test, vi } from 'vitest'
import { makeKey, REVOCATIONS, TTL_MS, type StoreSession } from './store-session.ts'

/** A ticket writes one entry, and only while nothing has overtaken it. */
export function storeTicketCases(store: StoreSession): void {
  test('lets every lookup write that was under way at once', async () => {
    const tickets = [
      await store.ticketFrom(store.shared.one),
      await store.ticketFrom(store.shared.other),
    ]
    for (const [i, ticket] of tickets.entries()) {
      await store.write(store.shared.one, ticket, TTL_MS * (i + 1))
      expect(
        (await store.shared.one.read(store.key.entry, store.context)).found?.remainingMs,
      ).toBeGreaterThan(TTL_MS * i)
    }
  })

  test('does not believe the ticket of another entry', async () => {
    await store.ticketFrom(store.shared.one)
    await store.write(
      store.shared.one,
      await store.ticketFrom(store.shared.one, store.key.otherEntry),
    )
    expect(await store.infoIn(store.shared.one)).toBeUndefined()
  })

  test('leaves all other keys alone', async () => {
    await store.write(store.shared.one, await store.ticketFrom(store.shared.one))
    await store.shared.other.remove(makeKey().entry)
    for (const [, by] of REVOCATIONS) await store.shared.other.revoke(by(makeKey()))
    expect(await store.infoIn(store.shared.one)).toEqual(store.key.info)
  })

  test('does not take an ID of one kind for the same ID of another kind', async () => {
    await store.write(store.shared.one, await store.ticketFrom(store.shared.one))
    await store.shared.one.revoke({ by: 'userId', value: store.key.info.organizationId })
    await store.shared.one.revoke({ by: 'keyId', value: store.key.info.userId })
    expect(await store.infoIn(store.shared.one)).toEqual(store.key.info)
  })

  test('believes no ticket from before it lost everything', async () => {
    const ticket = await store.ticketFrom(store.shared.one)
    await store.shared.other.revoke({ by: 'keyId', value: store.key.info.tokenId })
    await store.shared.loseEverything()
    // Some process uses it in between, so that it is not as empty as before.
    await vi.waitFor(() => store.shared.other.read(makeKey().entry, store.context), 10_000)
    await vi.waitFor(() => store.write(store.shared.one, ticket), 10_000)
    expect(await store.infoIn(store.shared.other)).toBeUndefined()
  })

  test.each(['', 'ticket', '1', ':', '1:1', '1:1:0:1', '-1:99999999999999999', 'ñ:1'])(
    'believes no ticket that it did not give out: %j',
    async (ticket) => {
      await store.write(store.shared.one, await store.ticketFrom(store.shared.one))
      await store.shared.one.revoke({ by: 'keyId', value: store.key.info.tokenId })
      await store.write(store.shared.one, ticket).catch(() => {})
      expect(await store.infoIn(store.shared.other)).toBeUndefined()
    },
  )

  test('keeps the promise for many at once', async () => {
    const keys = Array.from({ length: 50 }, makeKey)
    await Promise.all(
      keys.map(async ({ entry, info }, i) => {
        const { ticket } = await store.shared.one.read(entry, store.context)
        await Promise.all([
          store.shared.one.write(entry, info, ticket, TTL_MS),
          i % 2 === 0 ? store.shared.other.revoke({ by: 'keyId', value: info.tokenId }) : undefined,
        ])
      }),
    )
    const infos = await Promise.all(
      keys.map(async ({ entry }) => store.infoIn(store.shared.one, entry)),
    )
    expect(infos).toEqual(keys.map(({ info }, i) => (i % 2 === 0 ? undefined : info)))
  })
}
