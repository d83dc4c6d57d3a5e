import { expect, test, vi } from 'vitest'
import { makeKey, TTL_MS, type StoreSession } from './store-session.ts'

/** An entry is read by its own name, for its time, and by no other authority. */
export function storeEntryCases(store: StoreSession): void {
  test('finds nothing where nothing was written', async () => {
    const reading = await store.shared.one.read(store.key.entry, store.context)
    expect(reading).toEqual({ ticket: expect.any(String) })
  })

  test('shows one process what another wrote, and how long it still holds', async () => {
    await store.write(store.shared.one, await store.ticketFrom(store.shared.one))
    const { found } = await store.shared.other.read(store.key.entry, store.context)
    expect(found?.info).toEqual(store.key.info)
    expect(found?.remainingMs).toBeGreaterThan(0)
    expect(found?.remainingMs).toBeLessThanOrEqual(TTL_MS)
  })

  test('keeps an entry under its own name only', async () => {
    await store.write(store.shared.one, await store.ticketFrom(store.shared.one))
    expect(await store.infoIn(store.shared.other, makeKey().entry)).toBeUndefined()
  })

  test('does not read for one authority what was written for another', async () => {
    await store.write(store.shared.one, await store.ticketFrom(store.shared.one))
    expect(await store.infoIn(store.shared.one, store.key.otherEntry)).toBeUndefined()
    expect(await store.infoIn(store.shared.other, store.key.otherEntry)).toBeUndefined()
  })

  test('forgets an entry when its time is over', async () => {
    await store.write(store.shared.one, await store.ticketFrom(store.shared.one), 40)
    await vi.waitFor(
      async () => expect(await store.infoIn(store.shared.other)).toBeUndefined(),
      5_000,
    )
  })

  test('does not write what has no time left', async () => {
    await store.write(store.shared.one, await store.ticketFrom(store.shared.one), 0)
    expect(await store.infoIn(store.shared.other)).toBeUndefined()
  })
}
