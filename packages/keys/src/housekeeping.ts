import { pruneAudit } from './audit/prune-audit.ts'
import type { Database } from './database/database.ts'
import { tellExpiring, type OnExpiring } from './expiry/tell-expiring.ts'
import { pruneMarks } from './marks/prune-marks.ts'
import { pruneUsage } from './usage/prune-usage.ts'

/** What is done once an hour. */
export interface HousekeepingOptions {
  readonly auditDays: number
  readonly usageDays: number
  readonly onExpiring: OnExpiring | undefined
}

const FIRST_MS = 60_000
const HOUR_MS = 3_600_000

/**
 * Tells of keys that end soon, and deletes what has run out or is older than its retention: a minute
 * from now, and once an hour.
 *
 * @returns A function that stops it.
 */
export function startHousekeeping(database: Database, options: HousekeepingOptions): () => void {
  let isBusy = false
  const work = async (): Promise<void> => {
    if (isBusy) return
    isBusy = true
    try {
      if (options.onExpiring !== undefined) await tellExpiring(database, options.onExpiring)
      await pruneAudit(database, options.auditDays)
      await pruneUsage(database, options.usageDays)
      await pruneMarks(database)
    } catch {
      // What fails now is done in an hour.
    } finally {
      isBusy = false
    }
  }
  const first = setTimeout(() => void work(), FIRST_MS).unref()
  const timer = setInterval(() => void work(), HOUR_MS).unref()
  return () => {
    clearTimeout(first)
    clearInterval(timer)
  }
}
