import type { Database } from '../database/database.ts'

const BATCH = 5_000

/**
 * Deletes entries that are older than the retention, the oldest first, in short transactions.
 *
 * @throws {DatabaseError} When the database cannot be asked.
 */
export async function pruneAudit(database: Database, retentionDays: number): Promise<void> {
  for (;;) {
    const deleted = await database.transaction(async (transaction) => {
      await transaction.query(`select set_config('claviger.prunes_audit', 'on', true)`)
      // Numbers grow with time, so the oldest entries are the first. No index on the time is needed.
      return transaction.query(
        `with oldest as materialized (
          select number, at from claviger.audit order by number limit ${BATCH}
        )
        delete from claviger.audit entry using oldest
          where entry.number = oldest.number
            and oldest.at < clock_timestamp() - make_interval(days => $1)
          returning 1 as one`,
        [retentionDays],
      )
    })
    if (deleted.length < BATCH) return
  }
}
