import { DatabaseBus } from './bus/database-bus.ts'
import type { Database } from './database/database.ts'
import { column } from './database/read-row.ts'
import { openDatabase } from './database/open-database.ts'
import { KeyFormat } from './format/key-format.ts'
import { resolveKeysOptions, type KeysOptions } from './keys-options.ts'
import { Keys } from './keys.ts'
import { checkSchema, migrate } from './migrations/migrate.ts'
import { PgDatabase } from './database/pg-database.ts'
import { readPeppers } from './peppers/pepper.ts'
import { namedSecrets } from './secrets/named-secrets.ts'

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
 * @throws {TypeError} When an option cannot work.
 * @throws {DatabaseError} When the database cannot be reached.
 * @throws {Error} When the schema is one that this version cannot work with.
 */
export async function openKeys(options: KeysOptions): Promise<Keys> {
  const { prefix, peppers, masterKeys, listenUrl, ...settings } = resolveKeysOptions(options)
  const { migrate: mode, ...others } = settings
  const format = new KeyFormat(prefix)
  const ring = await readPeppers(peppers)
  const database = await openDatabase(others)
  const secrets = masterKeys && namedSecrets(database, masterKeys)
  try {
    await (mode === 'auto' ? migrate(database) : checkSchema(database))
    const [row] = await database.query('select id::text as id from claviger.identity')
    const identity = column.text(row ?? {}, 'id')
    const url = typeof others.database === 'string' ? (listenUrl ?? others.database) : undefined
    const bus = busOf(database, url)
    return new Keys({ database, bus, format, peppers: ring }, identity, secrets)
  } catch (error) {
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
