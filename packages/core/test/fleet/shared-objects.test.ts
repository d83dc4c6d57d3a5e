import { describe, expect, test } from 'vitest'
import { memoryBus } from '../../../conformance/src/memory-bus.ts'
import { RevocationDeliveryError } from '../../src/fleet/delivery-queue.ts'
import { settle } from '../api-key/controlled-lookup.ts'
import { playedBus, startProcess } from './fleet-process.ts'
import { MESSAGE, TARGET, warm, freezeTime } from './shared-objects-setup.ts'

freezeTime()

describe('one bus object in two authenticators', () => {
  test('brings a revocation of another process to both', async () => {
    const { bus, hear } = playedBus()
    const [one, two] = [startProcess({ bus }), startProcess({ bus })]
    await warm(one, two)
    hear(MESSAGE)
    expect(await one.ask()).toBe('authority')
    expect(await two.ask()).toBe('authority')
    expect([one, two].map((each) => each.revocationOrigins())).toEqual([['bus'], ['bus']])
  })

  test('tells both of a gap', async () => {
    const { bus, gap } = playedBus()
    const [one, two] = [startProcess({ bus }), startProcess({ bus })]
    await warm(one, two)
    gap()
    expect(await one.ask()).toBe('authority')
    expect(await two.ask()).toBe('authority')
  })

  test('counts as current for neither while it is cut off', async () => {
    const { bus, cutOff } = playedBus()
    const options = { cutOffTtlMs: 0 }
    const [one, two] = [startProcess({ bus }, options), startProcess({ bus }, options)]
    await warm(one, two)
    cutOff()
    expect(await one.ask()).toBe('authority')
    expect(await two.ask()).toBe('authority')
  })

  test('carries a revocation of one to the other at once, though it leaves out its own process', async () => {
    const member = memoryBus().join()
    const [one, two] = [startProcess({ bus: member }), startProcess({ bus: member })]
    await warm(one, two)
    const revoked = one.revoke(TARGET)
    // Nothing was awaited yet.
    expect(two.revocationOrigins()).toEqual(['sibling'])
    expect(await two.ask()).toBe('authority')
    await revoked
    expect(one.revocationOrigins()).toEqual(['local'])
  })

  test('carries a revocation of one to the other also while it cannot be reached', async () => {
    const member = memoryBus().join()
    const [one, two] = [startProcess({ bus: member }), startProcess({ bus: member })]
    await warm(one, two)
    member.cutOff()
    await expect(two.revoke(TARGET)).rejects.toBeInstanceOf(RevocationDeliveryError)
    expect(await one.ask()).toBe('authority')
  })

  test('keeps a lookup of the other that was under way from filling its cache', async () => {
    const { bus } = playedBus()
    const one = startProcess({ bus })
    let answer!: () => void
    const two = startProcess(
      { bus },
      {
        lookup: async () =>
          new Promise((resolve) => {
            answer = () => {
              resolve({ tokenId: 'apit_good', organizationId: 'org_1' })
            }
          }),
      },
    )
    const before = two.ask()
    await settle()
    await one.revoke(TARGET)
    answer()
    await before
    const after = two.ask()
    await settle()
    answer()
    expect(await after).toBe('authority')
  })

  test('serves one that comes later', async () => {
    const { bus, hear } = playedBus()
    const one = startProcess({ bus })
    await warm(one)
    const two = startProcess({ bus })
    await warm(two)
    hear(MESSAGE)
    expect(await one.ask()).toBe('authority')
    expect(await two.ask()).toBe('authority')
  })
})
