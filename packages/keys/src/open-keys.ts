import { column } from './database/read-row.ts'
import { openDatabase } from './database/open-database.ts'
import { KeyFormat } from './format/key-format.ts'
import { resolveKeysOptions, type KeysOptions } from './keys-options.ts'
import { Keys } from './keys.ts'
import { checkSchema, migrate } from './migrations/migrate.ts'
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
 * const { authenticateToken } = createGuards({ apiKeys: keys.optionsFor('live') })
 * ```
 *
 * @throws {TypeError} When an option cannot work.
 * @throws {DatabaseError} When the database cannot be reached.
 * @throws {Error} When the schema is one that this version cannot work with.
 */
export async function openKeys(options: KeysOptions): Promise<Keys> {
  const { prefix, peppers, migrate: mode, ...others } = resolveKeysOptions(options)
  const format = new KeyFormat(prefix)
  const [newest, ...older] = await readPeppers(peppers)
  if (newest === undefined) throw new TypeError('peppers must hold at least one secret.')
  const database = await openDatabase(others)
  try {
    await (mode === 'auto' ? migrate(database) : checkSchema(database))
    const [row] = await database.query('select id::text as id from claviger.identity')
    const identity = column.text(row ?? {}, 'id')
    return new Keys({ database, format, peppers: [newest, ...older] }, identity)
  } catch (error) {
    await database.close().catch(() => {})
    throw error
  }
}
