import type { Database } from './database.ts'
import { DatabaseError } from './database-error.ts'
import type { EmbeddedDatabase } from './embedded.ts'
import { lockFolder } from './folder-lock.ts'
import { loadPglite } from './load-pglite.ts'
import { PgDatabase } from './pg-database.ts'
import { PgliteDatabase } from './pglite-database.ts'

/** Which database is opened, and how long a statement may take. */
export interface DatabaseOptions {
  readonly database: string | EmbeddedDatabase
  readonly maxConnections?: number
  readonly timeoutMs: number
}

/**
 * Opens a database.
 *
 * @throws {DatabaseError} When an embedded one cannot be opened. A server is first reached by the
 *   first statement.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { database, ...others } = options
  return typeof database === 'string'
    ? new PgDatabase({ url: database, ...others })
    : openEmbedded(database)
}

async function openEmbedded({ folder }: EmbeddedDatabase): Promise<Database> {
  const start = await loadPglite()
  const unlock = folder === undefined ? () => {} : lockFolder(folder)
  try {
    return new PgliteDatabase(await start(folder === undefined ? {} : { dataDir: folder }), unlock)
  } catch (error) {
    unlock()
    throw DatabaseError.from(error)
  }
}
