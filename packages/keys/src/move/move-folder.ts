import { embedded } from '../database/embedded.ts'
import { openDatabase } from '../database/open-database.ts'
import { withServer } from '../database/with-server.ts'
import { moveKeys, type MovedRows } from './move-keys.ts'

// As that of `withServer`.
const TIMEOUT_MS = 60_000

/**
 * Copies what is in the folder of an embedded database to a server.
 *
 * @throws {Error} When the server has keys or secrets already.
 * @throws {DatabaseError} When either database cannot be asked.
 */
export async function moveFolder(url: string, folder: string): Promise<MovedRows> {
  const from = await openDatabase({ database: embedded(folder), timeoutMs: TIMEOUT_MS })
  try {
    return await withServer(url, async (to) => moveKeys(from, to))
  } finally {
    await from.close()
  }
}
