import { assembleKeys } from './assemble-keys.ts'
import { DatabaseBus } from './bus/database-bus.ts'
import type { Database } from './database/database.ts'
import { openDatabase } from './database/open-database.ts'
import { PgDatabase } from './database/pg-database.ts'
import { KeyFormat } from './format/key-format.ts'
import type { Keys } from './keys.ts'
import { resolveKeysOptions, type KeysOptions } from './keys-options.ts'
import { readPeppers } from './peppers/pepper.ts'

/**
 * Opens an authority of one's own: API keys in PostgreSQL, or in a database inside of this process.
 *
 * @example
 * ```ts
 * const keys = await openKeys({
 *   database: process.env.DATABASE_URL,
 *   prefix: 'acme',
 *   peppers: [process.env.KEY_PEPPER],
 * })
 * const { key } = await keys.create('org_1', { scopes: ['read:deployments'] })
 * const { authenticateToken } = createGuards({ apiKeys: keys.optionsFor('live'), bus: keys.bus })
 * ```
 *
 * A server that is still starting, restarting or failing over is waited for, for 10 s.
 *
 * @throws {TypeError} When an option cannot work.
 * @throws {DatabaseError} When the database cannot be reached, or is not ready after 10 s.
 * @throws {Error} When the schema is one that this version cannot work with.
 */
export async function openKeys(options: KeysOptions): Promise<Keys> {
  const { listenUrl, ...resolved } = resolveKeysOptions(options)
  const { database: where, maxConnections, timeoutMs } = resolved
  const format = new KeyFormat(resolved.prefix)
  const peppers = await readPeppers(resolved.peppers)
  const database = await openDatabase({ database: where, maxConnections, timeoutMs })
  const bus = busOf(database, typeof where === 'string' ? (listenUrl ?? where) : undefined)
  try {
    return await assembleKeys({ database, bus }, { ...resolved, format, peppers })
  } catch (error) {
    await bus.close().catch(() => {})
    await database.close().catch(() => {})
    throw error
  }
}

// Connections of its own, so that no flood of lookups delays a revocation. An embedded database has
// one connection.
function busOf(database: Database, url: string | undefined): DatabaseBus {
  if (url === undefined) return new DatabaseBus(database)
  const own = new PgDatabase({ url, maxConnections: 2, timeoutMs: 1_000 })
  return new DatabaseBus(own, { ownsDatabase: true })
}
