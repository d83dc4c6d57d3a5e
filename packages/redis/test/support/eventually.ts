import { isDeep } from '@claviger/conformance'
import { vi } from 'vitest'

// What a deep run waits for, such as a failover, takes longer beside all of its other files.
const TIMEOUT_MS = isDeep ? 60_000 : 20_000

/** Waits until something holds. Generous: a loaded machine takes its time. */
export async function eventually<T>(assertion: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(assertion, { timeout: TIMEOUT_MS, interval: 20 })
}
