import { randomBytes } from 'node:crypto'
import { connect as connectTo } from 'node:net'
import { text } from 'node:stream/consumers'
import { inject } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { openDatabase } from '../../src/database/open-database.ts'
import { emptyTables, type TestDatabase } from './test-database.ts'

/** A database on a server, which has a URL. */
export interface PostgresDatabase extends TestDatabase {
  readonly url: string
}

const TIMEOUT_MS = 20_000

// Once in a worker: it takes as long as many tests. A test that resets the modules makes others, so no
// name may be made from what is kept here.
let port: Promise<number> | undefined
let own: Promise<OwnDatabase> | undefined

interface OwnDatabase {
  readonly made: PostgresDatabase
  readonly connection: Database
}

/** The port of the server that all workers of a run share. */
export async function sharedPostgresPort(): Promise<number> {
  return (port ??= askForPort())
}

/** Makes an empty database without a schema on the shared server. */
export async function newPostgres(): Promise<PostgresDatabase> {
  return createDatabase()
}

/**
 * Empties the database that this worker has on the shared server. Its files run one after the other,
 * so each has it alone, and a suite takes it once.
 */
export async function emptyPostgres(): Promise<PostgresDatabase> {
  own ??= createDatabase().then(async (made) => ({ made, connection: await made.connect() }))
  const { made, connection } = await own
  await emptyTables(connection)
  return made
}

async function createDatabase(): Promise<PostgresDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`
  const server = await sharedPostgresPort()
  const admin = await databaseOf('postgres', server).connect()
  try {
    await admin.query(`create database ${name}`)
  } finally {
    await admin.close()
  }
  return databaseOf(name, server)
}

function databaseOf(name: string, server: number): PostgresDatabase {
  const url = `postgres://postgres@127.0.0.1:${server}/${name}`
  return { url, connect: async () => openDatabase({ database: url, timeoutMs: TIMEOUT_MS }) }
}

async function askForPort(): Promise<number> {
  const answer = await text(connectTo(inject('postgresDesk'), '127.0.0.1'))
  if (answer === '') throw new Error('The shared PostgreSQL server could not be started.')
  return Number(answer)
}
