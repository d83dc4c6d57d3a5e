import type { Database } from './database.ts'
import { openDatabase } from './open-database.ts'

// A statement of a command carries many rows, and one that waits for a lock would wait for a running API.
const TIMEOUT_MS = 60_000

/**
 * Connects to a server, does something there, and closes the connections.
 *
 * @throws {DatabaseError} When the server cannot be reached.
 */
export async function withServer<T>(
  url: string,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const database = await openDatabase({ database: url, timeoutMs: TIMEOUT_MS })
  try {
    return await work(database)
  } finally {
    await database.close()
  }
}
