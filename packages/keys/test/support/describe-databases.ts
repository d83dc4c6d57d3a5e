import { describe } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { openDatabase } from '../../src/database/open-database.ts'
import { newPglite } from './new-pglite.ts'
import { POSTGRES_BIN, startPostgres, type PostgresServer } from './postgres-server.ts'

/** A database that nothing else uses. Every connection to it is closed alone. */
export interface TestDatabase {
  connect(): Promise<Database>
}

// One of each for all files of a worker: making one takes seconds. They end with the process.
let server: Promise<PostgresServer> | undefined
let inProcess: Promise<Database> | undefined

/** The server that the suites of this process share. */
export async function sharedPostgres(): Promise<PostgresServer> {
  return (server ??= startPostgres())
}

/** Makes an empty database on the shared server. */
export async function emptyPostgres(): Promise<TestDatabase & { readonly url: string }> {
  const database = await (await sharedPostgres()).createDatabase()
  return {
    url: database,
    connect: async () => openDatabase({ database, timeoutMs: 10_000 }),
  }
}

/** Empties the shared embedded database. Suites of one process run one after the other. */
export async function emptyEmbedded(): Promise<TestDatabase> {
  const database = await (inProcess ??= newPglite())
  await database.query('drop schema if exists claviger cascade')
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

/** Runs a suite on the embedded database, and on a real server where one is installed. */
export function describeDatabases(
  name: string,
  suite: (make: () => Promise<TestDatabase>) => void,
): void {
  describe(`${name} on PGlite`, () => {
    suite(emptyEmbedded)
  })
  describe.skipIf(POSTGRES_BIN === undefined)(`${name} on PostgreSQL`, () => {
    suite(emptyPostgres)
  })
}
