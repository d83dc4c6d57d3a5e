import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { memoryBus } from '../../../conformance/src/memory-bus.ts'
import { memoryStore } from '../../../conformance/src/memory-store.ts'
import { startProcess } from './fleet-process.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'Date', 'setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** Two processes on one bus, whose stores have different namespaces, or are on different servers. */
async function startApart() {
  const bus = memoryBus()
  const store = memoryStore()
  let isGood = true
  const lookup = async (key: string) =>
    isGood ? { tokenId: `apit_${key}`, organizationId: 'org_1' } : null
  const start = (own = store) => startProcess({ store: own, bus: bus.join() }, { lookup })
  const [revoking, hearing, another] = [start(memoryStore()), start(), start()]
  await hearing.ask()
  await vi.advanceTimersByTimeAsync(1)
  const revoke = async () => {
    isGood = false
    await revoking.revoke({ keyId: 'apit_good' })
    await vi.advanceTimersByTimeAsync(1)
  }
  return { hearing, another, revoke, restore: () => (isGood = true) }
}

test('a process believes nothing from before a revocation that its own store does not know', async () => {
  const { hearing, revoke } = await startApart()
  await revoke()
  expect(await hearing.ask()).toBe('unknown_key')
})

test('a process believes what another one stored after it heard of a revocation', async () => {
  const { hearing, another, revoke, restore } = await startApart()
  await revoke()
  restore()
  await vi.advanceTimersByTimeAsync(1)
  expect(await another.ask()).toBe('authority')
  expect(await hearing.ask()).toBe('store')
})
