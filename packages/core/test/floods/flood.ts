import { soakCount } from '../../../conformance/src/soak-count.ts'

/** How many made-up credentials a flood has; `pnpm flood` sends a million of each kind. */
export const FLOOD = soakCount('madeUpCredentials')

/** How many of them are under way at once: enough to fill every queue, and a bound. */
const AT_ONCE = 256

/** What a flood did. */
export interface FloodReport {
  readonly sent: number
  readonly statuses: Readonly<Record<number, number>>
  readonly heapGrowthMb: number
}

/** Sends a bounded flood, and counts what comes back. */
export async function flood(send: (i: number) => Promise<number>): Promise<FloodReport> {
  const statuses: Record<number, number> = {}
  globalThis.gc?.()
  const before = process.memoryUsage().heapUsed
  for (let i = 0; i < FLOOD; i += AT_ONCE) {
    const batch = Array.from({ length: Math.min(AT_ONCE, FLOOD - i) }, (_, j) => send(i + j))
    for (const status of await Promise.all(batch)) statuses[status] = (statuses[status] ?? 0) + 1
  }
  globalThis.gc?.()
  return {
    sent: FLOOD,
    statuses,
    heapGrowthMb: Math.round((process.memoryUsage().heapUsed - before) / 1_048_576),
  }
}
