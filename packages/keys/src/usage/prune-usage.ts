import type { Database } from '../database/database.ts'

const BATCH = 5_000

/**
 * Deletes counts that are older than the retention, in short statements.
 *
 * @throws {DatabaseError} When the database cannot be asked.
 */
export async function pruneUsage(database: Database, retentionDays: number): Promise<void> {
  for (;;) {
    const deleted = await database.query(
      `with old as materialized (
        select key_id, hour from claviger.key_usage
          where hour < clock_timestamp() - make_interval(days => $1) limit ${BATCH}
      )
      delete from claviger.key_usage usage using old
        where usage.key_id = old.key_id and usage.hour = old.hour returning 1 as one`,
      [retentionDays],
    )
    if (deleted.length < BATCH) return
  }
}
