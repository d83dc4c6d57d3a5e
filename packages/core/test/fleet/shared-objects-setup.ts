import { allowWarnings } from '../../../conformance/src/allow-warnings.ts'
import { afterEach, beforeEach, expect, vi } from 'vitest'
import { memoryStore } from '../../../conformance/src/memory-store.ts'
import type { FleetProcess } from './fleet-process.ts'

export const TARGET = { keyId: 'apit_good' }

export const MESSAGE = { v: 1, by: 'keyId', value: 'apit_good' }

export async function warm(...members: readonly FleetProcess[]): Promise<void> {
  for (const member of members) {
    await member.ask()
    expect(await member.ask()).toBe('memory')
  }
}

/** A store in memory that can be told to take no revocation, and counts how often it is closed. */
export function closableStore() {
  const shared = memoryStore()
  const state = { isReadOnly: false }
  const close = vi.fn<() => Promise<void>>(async () => {})
  const revoke = vi.fn<typeof shared.revoke>(async (revocation) => {
    if (state.isReadOnly) throw new Error('READONLY')
    await shared.revoke(revocation)
  })
  return { shared, state, close, revoke, store: { ...shared, revoke, close } }
}

/** Stops the clocks around each test of a file. */
export function freezeTime(): void {
  allowWarnings('CLAVIGER_UNAVAILABLE')
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance', 'Date', 'setTimeout', 'clearTimeout'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })
}
