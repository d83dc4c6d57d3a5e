import { setTimeout as sleep } from 'node:timers/promises'
import type { Database, Queryable } from '../database/database.ts'
import type { LargeIndex } from './migration.ts'

// Beside the lock of the steps, which is held no longer than a step takes.
const LOCK = 0x63_6c_61_77
const LOOK_AGAIN_MS = 500
const DEADLINE_MS = 3_600_000

/**
 * Builds indexes of tables that may be large. Reads and writes go on meanwhile; one process builds,
 * and the others wait for it.
 *
 * @throws {Error} When another process takes longer than an hour.
 * @throws {DatabaseError} When a statement fails. It can be run again.
 */
export async function buildIndexes(
  database: Database,
  indexes: readonly LargeIndex[],
): Promise<void> {
  if ((await missing(database, indexes)).length === 0) return
  await database.alone(async (connection) => {
    await lock(connection)
    try {
      for (const { name, on } of await missing(connection, indexes)) {
        // What a process left that ended while it was building: no query uses it.
        await connection.query(`drop index concurrently if exists claviger.${name}`)
        await connection.query(`create index concurrently ${name} on ${on}`)
      }
    } finally {
      await connection.query('select pg_advisory_unlock($1)', [LOCK])
    }
  })
}

async function missing(
  queryable: Queryable,
  indexes: readonly LargeIndex[],
): Promise<readonly LargeIndex[]> {
  const rows = await queryable.query(
    `select relname::text as name from pg_index
      join pg_class on pg_class.oid = indexrelid
      where relnamespace = 'claviger'::regnamespace and indisvalid`,
  )
  const built = new Set(rows.map((row) => row['name']))
  return indexes.filter(({ name }) => !built.has(name))
}

// Tries again and again: a statement that waited in the server would be waited for by the one that
// builds, which lets every older statement end first.
async function lock(connection: Queryable): Promise<void> {
  const deadline = performance.now() + DEADLINE_MS
  for (;;) {
    const [row] = await connection.query('select pg_try_advisory_lock($1) as is_mine', [LOCK])
    if (row?.['is_mine'] === true) return
    if (performance.now() > deadline) {
      throw new Error('Another process has been building the indexes of claviger for an hour.')
    }
    await sleep(LOOK_AGAIN_MS)
  }
}
