import { integer, oneOf, readOptions, type OptionTable } from '@claviger/core/internal'
import type { EmbeddedDatabase } from './database/embedded.ts'
import type { PepperInput } from './peppers/pepper.ts'

/** How keys are kept. */
export interface KeysOptions {
  /**
   * The URL of a PostgreSQL database, or `embedded('./data')`. `undefined` is refused: a lost setting
   * must not open an empty database.
   */
  readonly database: string | EmbeddedDatabase | undefined
  /** What every key begins with: 2 to 12 lower-case letters and digits. */
  readonly prefix: string
  /**
   * Secrets that encrypt the hashes of keys, the newest first: random strings of 32 characters or
   * more, or functions that read one. Without them, a copy of the database can judge no key.
   */
  readonly peppers: readonly PepperInput[]
  /**
   * `manual` changes no schema, and refuses one that is too old: for databases that are migrated by
   * hand.
   *
   * @default 'auto'
   */
  readonly migrate?: 'auto' | 'manual'
  /** How long one statement may take, in milliseconds. @default 2_000 (from 1 to 60_000) */
  readonly timeoutMs?: number
  /** How many connections to a server at most. @default 10 (from 1 to 1_000) */
  readonly maxConnections?: number
}

/** {@link KeysOptions} as they were checked at startup. */
export interface ResolvedKeysOptions extends Required<KeysOptions> {
  readonly database: string | EmbeddedDatabase
}

/** What each option must be. */
export const KEYS_OPTIONS: OptionTable<KeysOptions, ResolvedKeysOptions> = {
  database: { read: checkDatabase },
  prefix: { read: checkedLater },
  peppers: { read: checkedLater },
  migrate: oneOf(['auto', 'manual'], 'auto'),
  timeoutMs: integer({ min: 1, max: 60_000, fallback: 2_000 }),
  maxConnections: integer({ min: 1, max: 1_000, fallback: 10 }),
}

/**
 * Checks the options and fills in the defaults.
 *
 * @throws {TypeError} When one cannot work.
 */
export function resolveKeysOptions(options: KeysOptions): ResolvedKeysOptions {
  return readOptions('openKeys()', options, KEYS_OPTIONS, '')
}

// By what is made of it.
function checkedLater<T>(_name: string, value: T): T {
  return value
}

// A URL is not quoted: it may hold a password.
function checkDatabase(name: string, database: unknown): string | EmbeddedDatabase {
  if (isEmbedded(database)) return database
  if (typeof database === 'string' && /^postgres(?:ql)?:\/\/./.test(database)) return database
  throw new TypeError(
    `${name} must be a URL that begins with postgres://, or embedded('./data') for a database inside of this process, got ${database === undefined ? 'undefined: is DATABASE_URL set?' : typeof database === 'string' ? 'another string' : 'another value'}`,
  )
}

function isEmbedded(database: unknown): database is EmbeddedDatabase {
  return (
    typeof database === 'object' &&
    database !== null &&
    'kind' in database &&
    database.kind === 'embedded'
  )
}
