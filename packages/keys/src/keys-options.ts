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
  /** How long one statement may take, in milliseconds. @default 2_000 */
  readonly timeoutMs?: number
  /** How many connections to a server at most. @default 10 */
  readonly maxConnections?: number
}

const KNOWN = {
  database: true,
  prefix: true,
  peppers: true,
  migrate: true,
  timeoutMs: true,
  maxConnections: true,
} as const satisfies Record<keyof KeysOptions, true>

/** {@link KeysOptions} as they were checked at startup. */
export interface ResolvedKeysOptions extends Required<KeysOptions> {
  readonly database: string | EmbeddedDatabase
}

/**
 * Checks the options.
 *
 * @throws {TypeError} When one cannot work.
 */
export function resolveKeysOptions(options: KeysOptions): ResolvedKeysOptions {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new TypeError('openKeys() takes an object with database, prefix and peppers.')
  }
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(KNOWN, name))
  if (unknown !== undefined) {
    throw new TypeError(
      `openKeys() has no option "${unknown}". It takes: ${Object.keys(KNOWN).join(', ')}.`,
    )
  }
  const { database, migrate = 'auto', prefix, peppers } = options
  if (migrate !== 'auto' && migrate !== 'manual') {
    throw new TypeError("migrate must be 'auto' or 'manual'.")
  }
  return {
    database: checkDatabase(database),
    prefix,
    peppers,
    migrate,
    timeoutMs: checkCount('timeoutMs', options.timeoutMs ?? 2_000, 60_000),
    maxConnections: checkCount('maxConnections', options.maxConnections ?? 10, 1_000),
  }
}

// A URL is not quoted: it may hold a password.
function checkDatabase(database: unknown): string | EmbeddedDatabase {
  if (isEmbedded(database)) return database
  if (typeof database === 'string' && /^postgres(?:ql)?:\/\/./.test(database)) return database
  throw new TypeError(
    `database must be a URL that begins with postgres://, or embedded('./data') for a database inside of this process, got ${database === undefined ? 'undefined: is DATABASE_URL set?' : typeof database === 'string' ? 'another string' : 'another value'}`,
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

function checkCount(name: string, value: unknown, max: number): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1 || value > max) {
    throw new TypeError(`${name} must be a whole number from 1 to ${max}.`)
  }
  return value
}
