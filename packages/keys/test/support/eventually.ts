import { vi } from 'vitest'

/** Waits until something holds. Generous: a loaded machine takes its time. */
export async function eventually<T>(assertion: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(assertion, { timeout: 20_000, interval: 20 })
}
