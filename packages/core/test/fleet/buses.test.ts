import { allowWarnings } from '../../../conformance/src/allow-warnings.ts'
import { memoryStore } from '../../../conformance/src/memory-store.ts'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createAuthenticator, RevocationDeliveryError, type AuthEvent } from '../../src/index.ts'
import { settle } from '../api-key/controlled-lookup.ts'
import { playedBus, startProcess, type FleetParts } from './fleet-process.ts'

allowWarnings('CLAVIGER_UNAVAILABLE')

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'Date', 'setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

const TARGET = { keyId: 'apit_good' }

function startOnTwo(parts: FleetParts = {}, options = {}) {
  const [east, west] = [playedBus(), playedBus()]
  const process = startProcess({ ...parts, bus: [east.bus, west.bus] }, options)
  return { east, west, process }
}

/** What one process sends about the target, and another one hears. */
async function sent(): Promise<string> {
  const { east, process } = startOnTwo()
  await process.revoke(TARGET)
  return String(east.publish.mock.lastCall?.[0])
}

async function pass(ms: number): Promise<void> {
  vi.advanceTimersByTime(ms)
  await settle()
}

describe('revoke() with a bus in each of two regions', () => {
  test('tells both the same', async () => {
    const { east, west, process } = startOnTwo()
    await process.revoke(TARGET)
    expect(east.publish).toHaveBeenCalledOnce()
    expect(west.publish.mock.calls).toEqual(east.publish.mock.calls)
  })

  test('rejects while one does not take it, and tries that one alone again', async () => {
    const { east, west, process } = startOnTwo()
    west.publish.mockRejectedValueOnce(new Error('down'))
    await expect(process.revoke(TARGET)).rejects.toBeInstanceOf(RevocationDeliveryError)
    await pass(1_000)
    expect(east.publish).toHaveBeenCalledOnce()
    expect(west.publish).toHaveBeenCalledTimes(2)
    expect(west.publish.mock.lastCall).toEqual(east.publish.mock.lastCall)
  })

  test('counts as failing while one of them does, also when the other one works again', async () => {
    const { west, process } = startOnTwo()
    west.publish.mockImplementation(async () => new Promise(() => {}))
    const first = process.revoke(TARGET).catch(() => {})
    await settle()
    await pass(5_000)
    await first
    await pass(3_000)
    void process.revoke({ keyId: 'apit_else' }).catch(() => {})
    await settle()
    expect(process.fleetEvents()).toEqual([{ part: 'bus', kind: 'failing' }])
  })
})

describe('a process that listens to two buses', () => {
  test.each(['east', 'west'] as const)('hears what comes from the %s', async (region) => {
    const message = await sent()
    const { process, ...buses } = startOnTwo()
    await process.ask()
    buses[region].hear(message)
    expect(await process.ask()).toBe('authority')
  })

  test('takes a message that comes on both as one', async () => {
    const message = await sent()
    const { east, west, process } = startOnTwo()
    east.hear(message)
    await process.ask()
    west.hear(message)
    expect(await process.ask()).toBe('memory')
    expect(process.revocationOrigins()).toEqual(['bus'])
  })

  test('takes two revocations of one key as two', async () => {
    const [first, second] = [await sent(), await sent()]
    const { east, west, process } = startOnTwo()
    east.hear(first)
    await process.ask()
    west.hear(second)
    expect(await process.ask()).toBe('authority')
  })

  test('takes a message with the ID of another one as news', async () => {
    const message = await sent()
    const { east, west, process } = startOnTwo()
    west.hear(message.replace('apit_good', 'apit_else'))
    await process.ask()
    east.hear(message)
    expect(await process.ask()).toBe('authority')
  })

  test('takes a message of a process with one bus', async () => {
    const { west, process } = startOnTwo()
    await process.ask()
    west.hear({ v: 1, by: 'keyId', value: 'apit_good' })
    expect(await process.ask()).toBe('authority')
  })

  test.each(['east', 'west'] as const)('is cut off without the %s', async (region) => {
    const { process, ...buses } = startOnTwo({}, { cutOffTtlMs: 0 })
    await process.ask()
    expect(await process.ask()).toBe('memory')
    buses[region].cutOff()
    expect(await process.ask()).toBe('authority')
    buses[region].reconnect()
    await process.ask()
    expect(await process.ask()).toBe('memory')
  })

  test.each(['east', 'west'] as const)('drops everything after a gap in the %s', async (region) => {
    const { process, ...buses } = startOnTwo()
    await process.ask()
    buses[region].gap()
    expect(await process.ask()).toBe('authority')
  })

  test('tells its own store, which the process that revoked does not know', async () => {
    const store = memoryStore()
    const message = await sent()
    const { east, process } = startOnTwo({ store: { ...store } })
    await process.ask()
    expect(await startProcess({ store: { ...store } }).ask()).toBe('store')
    east.hear(message)
    await settle()
    expect(await startProcess({ store: { ...store } }).ask()).toBe('authority')
  })
})

test('an authenticator that one bus refuses stays with no other', async () => {
  const [east, west] = [playedBus(), playedBus()]
  west.bus.subscribe = () => {
    throw new TypeError('taken')
  }
  const onEvent = vi.fn<(event: AuthEvent) => void>()
  const apiKeys = { lookup: async () => null }
  const bus = [east.bus, west.bus]
  expect(() => createAuthenticator({ apiKeys, bus, onEvent })).toThrow('taken')
  const alone = startProcess({ bus: east.bus })
  east.hear({ v: 1, by: 'keyId', value: 'apit_good' })
  expect(alone.revocationOrigins()).toEqual(['bus'])
  expect(onEvent).not.toHaveBeenCalled()
})
