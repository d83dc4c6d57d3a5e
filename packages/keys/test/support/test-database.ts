import type { Database } from '../../src/database/database.ts'
import { migrate } from '../../src/migrations/migrate.ts'

/** A database that no other suite uses at the same time. Every connection to it is closed alone. */
export interface TestDatabase {
  connect(): Promise<Database>
}

const TABLES = [
  'secret_versions',
  'secrets',
  'imported_keys',
  'expiry_notices',
  'key_usage',
  'key_uses',
  'keys',
  'audit',
  'bus_messages',
  'marks',
  'mark_writings',
  'identity',
] as const

/** Brings a database to where `migrate` leaves it, which is faster than to make another one. */
export async function emptyTables(database: Database): Promise<void> {
  await migrate(database)
  await database.transaction(async (transaction) => {
    // Without the trigger that keeps the audit trail.
    await transaction.query('set local session_replication_role = replica')
    for (const table of TABLES) await transaction.query(`delete from claviger.${table}`)
    await transaction.query('insert into claviger.identity default values')
    await transaction.query('update claviger.bus_counter set number = 0')
    await transaction.query('update claviger.mark_counter set version = 0, count = 0')
    await transaction.query('insert into claviger.mark_writings (version) values (0)')
    await transaction.query(`insert into claviger.bus_messages (number, message) values (0, '')`)
  })
}
