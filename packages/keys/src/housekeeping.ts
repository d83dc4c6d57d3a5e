import { pruneAudit } from './audit/prune-audit.ts'
import type { Database } from './database/database.ts'
import { pruneUsage } from './usage/prune-usage.ts'

/** What is kept for how long. */
export interface Retention {
  readonly auditDays: number
  readonly usageDays: number
}

const HOUR_MS = 3_600_000

/**
 * Deletes once an hour what is older than its retention.
 *
 * @returns Stops it, and waits for what is under way.
 */
export function keepHouse(database: Database, retention: Retention): () => Promise<void> {
  let work = Promise.resolve()
  const timer = setInterval(() => {
    // What fails now is done in an hour.
    work = work.then(async () => prune(database, retention)).catch(() => {})
  }, HOUR_MS).unref()
  return async () => {
    clearInterval(timer)
    await work
  }
}

/**
 * Deletes what is older than its retention.
 *
 * @throws {DatabaseError} When the database cannot be asked.
 */
export async function prune(
  database: Database,
  { auditDays, usageDays }: Retention,
): Promise<void> {
  await pruneAudit(database, auditDays)
  await pruneUsage(database, usageDays)
}
