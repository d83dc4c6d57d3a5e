import { describe } from 'vitest'
import type { EmbeddedDatabase } from '../../src/database/embedded.ts'
import { embedded } from '../../src/database/embedded.ts'
import { POSTGRES_BIN, startPostgres, type PostgresServer } from './postgres-server.ts'

/** Makes an empty database, for a file or a test. */
export type MakeDatabase = () => Promise<string | EmbeddedDatabase>

// One server for all files of a worker: making one takes seconds. It ends with the process.
let server: Promise<PostgresServer> | undefined

/** The server that the suites of this process share. */
export async function sharedPostgres(): Promise<PostgresServer> {
  return (server ??= startPostgres())
}

/** Runs a suite on the embedded database, and on a real server where one is installed. */
export function describeDatabases(name: string, suite: (make: MakeDatabase) => void): void {
  describe(`${name} on PGlite`, () => {
    suite(async () => embedded())
  })
  describe.skipIf(POSTGRES_BIN === undefined)(`${name} on PostgreSQL`, () => {
    suite(async () => (await sharedPostgres()).createDatabase())
  })
}
