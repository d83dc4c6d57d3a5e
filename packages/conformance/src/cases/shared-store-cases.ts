import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { StoreUnderTest } from '../store-under-test.ts'
import { keyGuard, type KeyGuard } from './key-guard.ts'

const PATIENCE = { timeout: 20_000, interval: 10 }

/** One store object in two authenticators of a process serves both in full. */
export function sharedStoreCases(underTest: () => StoreUnderTest): void {
  let one: KeyGuard
  let two: KeyGuard
  let neighbour: KeyGuard
  beforeEach(async () => {
    const { one: store, other } = underTest()
    one = keyGuard({ store })
    two = keyGuard({ store })
    neighbour = keyGuard({ store: other })
    // What an earlier test left there is gone.
    await neighbour.revoke()
    // A guard that heard of it believes no entry that may be older, to the millisecond.
    await sleep(20)
  })
  afterEach(async () => {
    await Promise.all([one, two, neighbour].map(async (each) => each.authenticator.close()))
  })

  /** Asks a guard that has nothing in memory. */
  const askAnew = async (): Promise<string> => {
    const guard = keyGuard({ store: underTest().other })
    const source = await guard.ask()
    await guard.authenticator.close()
    return source
  }
  /** A guard writes without making its request wait. */
  const isShared = async () =>
    vi.waitFor(async () => expect(await askAnew()).toBe('store'), PATIENCE)

  test('shows one what the other looked up', async () => {
    expect(await one.ask()).toBe('authority')
    await isShared()
    expect(await two.ask()).toBe('store')
  })

  test('carries a revocation of one to the memory of the other at once', async () => {
    await one.ask()
    await two.ask()
    expect(await two.ask()).toBe('memory')
    const before = two.told.length
    const revoked = one.revoke()
    expect(two.told.slice(before)).toEqual(['sibling'])
    expect(await two.ask()).toBe('authority')
    await revoked
  })

  test('stays open when one of them is closed', async () => {
    await one.authenticator.close()
    expect(await two.ask()).toBe('authority')
    await isShared()
    await two.revoke()
    expect(await askAnew()).toBe('authority')
  })
}
