import type { Bus } from '@claviger/core'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { BusUnderTest } from '../bus-under-test.ts'
import { keyGuard, type KeyGuard } from './key-guard.ts'

const PATIENCE = { timeout: 20_000, interval: 10 }

/** One bus object in two authenticators of a process serves both in full. */
export function sharedBusCases(underTest: () => BusUnderTest): void {
  let bus: Bus
  let one: KeyGuard
  let two: KeyGuard
  let neighbour: KeyGuard
  beforeEach(async () => {
    bus = underTest().join()
    const neighbourBus = underTest().join()
    one = keyGuard({ bus })
    two = keyGuard({ bus })
    neighbour = keyGuard({ bus: neighbourBus })
    await isCurrent(bus)
    await isCurrent(neighbourBus)
    for (const guard of [one, two, neighbour]) {
      await guard.ask()
      expect(await guard.ask()).toBe('memory')
    }
  })
  afterEach(async () => {
    await Promise.all([one, two, neighbour].map(async (each) => each.authenticator.close()))
  })

  const isCurrent = async (each: Bus) =>
    vi.waitFor(() => expect(each.isCurrent()).toBe(true), PATIENCE)
  const isTold = async ({ told }: KeyGuard, what: string) =>
    vi.waitFor(() => expect(told).toContain(what), PATIENCE)

  test('brings a revocation of another process to both', async () => {
    await neighbour.revoke()
    await isTold(one, 'bus')
    await isTold(two, 'bus')
    expect(await one.ask()).toBe('authority')
    expect(await two.ask()).toBe('authority')
  })

  test('carries a revocation of one to the other at once, and to other processes', async () => {
    const revoked = one.revoke()
    expect(two.told.at(-1)).toBe('sibling')
    expect(await two.ask()).toBe('authority')
    await revoked
    await isTold(neighbour, 'bus')
  })

  test('carries a revocation of one to the other also while it is cut off', async () => {
    await underTest().cutOff()
    const revoked = one.revoke()
    expect(two.told.at(-1)).toBe('sibling')
    await expect(revoked).rejects.toMatchObject({ code: 'revocation_undelivered' })
    await underTest().heal()
  })

  test('tells both of a gap', async () => {
    for (const { told } of [one, two]) expect(told.filter((each) => each !== 'gap')).toEqual([])
    const before = [one, two].map(({ told }) => told.length)
    await underTest().cutOff()
    await vi.waitFor(() => expect(bus.isCurrent()).toBe(false), PATIENCE)
    await underTest().heal()
    await isCurrent(bus)
    expect(one.told.length).toBeGreaterThan(before[0] ?? 0)
    expect(two.told.length).toBeGreaterThan(before[1] ?? 0)
  })

  test('stays open when one of them is closed, and is closed with the last', async () => {
    await one.authenticator.close()
    await neighbour.revoke()
    await isTold(two, 'bus')
    expect(bus.isCurrent()).toBe(true)
    expect(one.told).not.toContain('bus')
    await two.authenticator.close()
    await vi.waitFor(() => expect(bus.isCurrent()).toBe(false), PATIENCE)
    expect(() => keyGuard({ bus })).toThrow(TypeError)
  })
}
