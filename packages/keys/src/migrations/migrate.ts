import { setTimeout as sleep } from 'node:timers/promises'
import { DatabaseError } from '../database/database-error.ts'
import type { Database, Queryable, Row } from '../database/database.ts'
import { buildIndexes } from './build-indexes.ts'
import type { Migration } from './migration.ts'
import { MIGRATIONS } from './migrations.ts'

// Any number that no other program takes: the bytes of "clav".
const LOCK = 0x63_6c_61_76

// While a step waits for a lock, everybody else waits behind it.
const LOCK_TIMEOUT = '500ms'
const ATTEMPTS = 120
const PAUSE_MS = 500
const LOCK_NOT_AVAILABLE = '55P03'
// Of a table, and of a schema.
const NO_SUCH = ['42P01', '3F000']

/**
 * Brings the schema up to date, while processes of the version before go on. Processes that start at
 * the same time wait for the first of them; each step is one transaction, and holds up reads and
 * writes for a moment at most.
 *
 * @throws {Error} When the schema is of a newer version that this one cannot read.
 * @throws {DatabaseError} When a statement fails. What was done before it stays.
 */
export async function migrate(
  database: Database,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<void> {
  await database.transaction(async (transaction) => {
    await lock(transaction)
    await transaction.query('create schema if not exists claviger')
    await transaction.query(
      `create table if not exists claviger.migrations (
        version integer primary key,
        name text not null,
        oldest_reader integer not null,
        at timestamptz not null default clock_timestamp()
      )`,
    )
  })
  for (const migration of migrations) await applyPatiently(database, migration)
  await buildIndexes(
    database,
    migrations.flatMap(({ indexes = [] }) => indexes),
  )
  await checkSchema(database, migrations)
}

/**
 * Makes sure that the schema is one that this version can work with.
 *
 * @throws {Error} When it is older, or newer than this version can read.
 */
export async function checkSchema(
  database: Database,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<void> {
  const [row] = await readVersions(database)
  const newest = migrations.at(-1)?.version ?? 0
  const version = Number(row?.['version'] ?? 0)
  const oldest = Number(row?.['oldest'] ?? 0)
  if (version < newest) {
    throw new Error(
      `The database schema must be of version ${newest} for this version of @claviger/keys, but is of version ${version}. Start one process with migrate: 'auto' (the default), and with a database role that may change the schema; then start the others.`,
    )
  }
  if (oldest > newest) {
    throw new Error(
      `The database has version ${version} of the schema, which only versions from ${oldest} can read, and this version of @claviger/keys knows ${newest}: update the package.`,
    )
  }
}

async function readVersions(database: Database): Promise<readonly Row[]> {
  try {
    return await database.query(
      'select max(version) as version, max(oldest_reader) as oldest from claviger.migrations',
    )
  } catch (error) {
    // A database without the schema has version 0.
    if (error instanceof DatabaseError && NO_SUCH.includes(error.code)) return []
    throw error
  }
}

// A long transaction of another client may hold the lock that a step needs.
async function applyPatiently(database: Database, migration: Migration): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await apply(database, migration)
      return
    } catch (error) {
      if (attempt === ATTEMPTS || !isWaitedFor(error)) throw error
    }
    await sleep(PAUSE_MS)
  }
}

function isWaitedFor(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === LOCK_NOT_AVAILABLE
}

async function apply(database: Database, migration: Migration): Promise<void> {
  await database.transaction(async (transaction) => {
    await lock(transaction)
    const { version, name, oldestReader } = migration
    const done = await transaction.query('select 1 from claviger.migrations where version = $1', [
      version,
    ])
    if (done.length > 0) return
    await transaction.query(`set local lock_timeout = '${LOCK_TIMEOUT}'`)
    for (const statement of migration.statements) await transaction.query(statement)
    await transaction.query(
      'insert into claviger.migrations (version, name, oldest_reader) values ($1, $2, $3)',
      [version, name, oldestReader],
    )
  })
}

// Ends with the transaction.
async function lock(transaction: Queryable): Promise<void> {
  await transaction.query('select pg_advisory_xact_lock($1)', [LOCK])
}
