import { describe } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { newPglite } from './new-pglite.ts'
import { POSTGRES_BIN } from './postgres-programs.ts'
import { emptyPostgres } from './shared-postgres.ts'
import { emptyTables, type TestDatabase } from './test-database.ts'

/** Tests that hold on every database. */
export type DatabaseSuite = (make: () => Promise<TestDatabase>) => void

// One for all suites: starting it takes seconds of work. It ends with the process.
let inProcess: Promise<Database> | undefined

/** Empties the embedded database of this worker, whose files run one after the other. */
export async function emptyEmbedded(): Promise<TestDatabase> {
  const database = await (inProcess ??= newPglite())
  await emptyTables(database)
  return {
    connect: async () => ({
      query: async (sql, parameters) => database.query(sql, parameters),
      prepared: async (name, sql, parameters) => database.prepared(name, sql, parameters),
      transaction: async (work) => database.transaction(work),
      alone: async (work) => database.alone(work),
      listen: async (channel, listener) => database.listen(channel, listener),
      close: async () => {},
    }),
  }
}

/** Makes an empty database for what is the same on both: the faster one, where it is installed. */
export const anyDatabase: () => Promise<TestDatabase> =
  POSTGRES_BIN === undefined ? emptyEmbedded : emptyPostgres

/** Runs a suite on a real server, where one is installed. */
export function describeOnPostgres(name: string, suite: DatabaseSuite): void {
  describe.skipIf(POSTGRES_BIN === undefined)(`${name} on PostgreSQL`, () => {
    suite(emptyPostgres)
  })
}

/** Runs a suite on the embedded database. */
export function describeOnPglite(name: string, suite: DatabaseSuite): void {
  describe(`${name} on PGlite`, () => {
    suite(emptyEmbedded)
  })
}
