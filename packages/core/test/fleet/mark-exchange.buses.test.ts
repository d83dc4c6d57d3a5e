import { expect, describe, test, vi } from 'vitest'
import { memoryBus } from '../../../conformance/src/memory-bus.ts'
import { memoryStore } from '../../../conformance/src/memory-store.ts'
import { RevocationDeliveryError } from '../../src/index.ts'
import { TARGET, soon, start, useTokenProcesses } from './token-processes.ts'

useTokenProcesses()

/** A bus in each of two regions. */
function twoRegions(currentForMs = 50) {
  const [east, west] = [memoryBus({ currentForMs }), memoryBus({ currentForMs })]
  return {
    /** The cables of one process. */
    join: () => [east.join(), west.join()] as const,
  }
}

describe.concurrent('marks in a fleet with a bus in each of two regions', () => {
  test('reach a process by the region that works, and revoke() says that one does not', async () => {
    const { join } = twoRegions()
    const [cables, others] = [join(), join()]
    const [one, other] = [start({ bus: cables }), start({ bus: others })]
    expect(await other.verdict()).toBe('granted')
    cables[0].cutOff()
    await expect(one.authenticator.revoke(TARGET)).rejects.toThrow(RevocationDeliveryError)
    await soon(other.verdict, 'revoked')
    // Those that wait for the region that is away keep none from the other one.
    const another = one.authenticator.revoke({ clientId: 'another' })
    await expect(another).rejects.toThrow(RevocationDeliveryError)
    await vi.waitFor(() =>
      expect(other.authenticator.stats().issuers).toMatchObject([{ marks: 2 }]),
    )
    expect(other.origins()).toEqual(['bus', 'bus'])
  })

  test('are cut off without one of the regions', async () => {
    const cables = twoRegions().join()
    const { verdict } = start({ bus: cables }, { whenCutOff: 'refuse', cutOffTtlMs: 100 })
    expect(await verdict()).toBe('granted')
    cables[1].cutOff()
    await soon(verdict, 'unavailable')
    cables[1].heal()
    await soon(verdict, 'granted')
  })

  test('are told to a process that starts while one region is away', async () => {
    const { join } = twoRegions(0)
    const one = start({ bus: join() })
    expect(await one.verdict()).toBe('granted')
    await one.authenticator.revoke(TARGET)
    const cables = join()
    cables[1].cutOff()
    const late = start({ bus: cables })
    await soon(late.verdict, 'revoked')
  })

  test('reach the store of the other region, and outlive its processes', async () => {
    const { join } = twoRegions()
    const [east, west] = [memoryStore(), memoryStore()]
    const one = start({ store: east, bus: join() })
    const other = start({ store: west, bus: join() })
    expect(await other.verdict()).toBe('granted')
    await one.authenticator.revoke(TARGET)
    await soon(other.verdict, 'revoked')
    await vi.waitFor(async () => expect((await west.readMarks(undefined)).marks).toHaveLength(1))
    await Promise.all([one, other].map(async ({ authenticator }) => authenticator.close()))
    expect(await start({ store: west }).verdict()).toBe('revoked')
  })

  test('are told to a process that starts with a store that lacks them', async () => {
    const { join } = twoRegions()
    const one = start({ store: memoryStore(), bus: join() })
    expect(await one.verdict()).toBe('granted')
    await one.authenticator.revoke(TARGET)
    const west = memoryStore()
    const late = start({ store: west, bus: join() })
    await soon(late.verdict, 'revoked')
    await vi.waitFor(async () => expect((await west.readMarks(undefined)).marks).toHaveLength(1), {
      timeout: 8_000,
    })
  })
})
