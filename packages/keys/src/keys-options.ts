import {
  integer,
  oneOf,
  optionalFunction,
  readOptions,
  type OptionTable,
  type Complete,
} from '@claviger/core/internal'
import type { OnExpiring } from './expiry/tell-expiring.ts'
import type { EmbeddedDatabase } from './database/embedded.ts'
import { readRules, type ImportedKeyRule, type KeyDigester } from './imported/imported-key-rule.ts'
import { checkCaps, type KeyCapsInput } from './keys/key-caps.ts'
import type { SealingSecret } from './sealing/sealing-keys.ts'
import { masterKeyReader } from './secrets/master-keys.ts'

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
  readonly peppers: readonly SealingSecret[]
  /**
   * Secrets that encrypt named secrets, the newest first: random strings of 32 characters or more, or
   * functions that read one anew each time.
   *
   * @default none: `keys.secrets` cannot be used
   */
  readonly masterKeys?: readonly SealingSecret[] | undefined
  /**
   * The URL by which the bus reaches the same database, where `database` leads through a pooler that
   * drops notifications (PgBouncer in transaction mode, Neon's pooler).
   *
   * @default the URL of `database`
   */
  readonly listenUrl?: string | undefined
  /**
   * How keys look and are hashed that another system made, for `import()`. At most 8.
   *
   * @default none
   */
  readonly importedKeys?: readonly ImportedKeyRule[] | undefined
  /**
   * What no key may exceed, for all organizations or for each: scopes, lifetime, number of keys.
   *
   * @default none
   */
  readonly caps?: KeyCapsInput | undefined
  /**
   * `manual` changes no schema, and refuses one that is too old: for processes whose database role
   * may not change it. Another process with `auto` changes it first.
   *
   * @default 'auto'
   */
  readonly migrate?: 'auto' | 'manual' | undefined
  /** How long one statement may take, in milliseconds. @default 2_000 (from 1 to 60_000) */
  readonly timeoutMs?: number | undefined
  /**
   * Whether uses of keys are counted, for `lastUsedAt`, `useCount` and `usage()`. Counts come from
   * the guards of this process.
   *
   * @default true
   */
  readonly countUsage?: boolean | undefined
  /**
   * How often counts are written, in milliseconds. A crash loses the uses since then.
   *
   * @default 10_000 (from 100 to 600_000)
   */
  readonly usageEveryMs?: number | undefined
  /**
   * Hears of keys that end within 30, 7 and 1 days, to tell their owners: about once an hour, each
   * notice once in a fleet. When it fails, it is told again an hour later.
   *
   * @default none
   */
  readonly onExpiring?: OnExpiring | undefined
  /** For how many days counts of uses are kept. @default 90 (from 1 to 3_650) */
  readonly usageDays?: number | undefined
  /** For how many days the audit trail is kept. @default 400 (from 1 to 36_500) */
  readonly auditDays?: number | undefined
  /** How many connections to a server at most. @default 10 (from 1 to 1_000) */
  readonly maxConnections?: number | undefined
}

/** {@link KeysOptions} as they were checked at startup. */
export interface ResolvedKeysOptions extends Complete<
  Omit<KeysOptions, 'masterKeys' | 'listenUrl' | 'caps' | 'importedKeys' | 'onExpiring'>
> {
  readonly database: string | EmbeddedDatabase
  readonly masterKeys: readonly SealingSecret[] | undefined
  readonly listenUrl: string | undefined
  readonly caps: KeyCapsInput | undefined
  readonly importedKeys: readonly KeyDigester[]
  readonly onExpiring: OnExpiring | undefined
}

/** What each option must be. */
export const KEYS_OPTIONS: OptionTable<KeysOptions, ResolvedKeysOptions> = {
  database: { read: checkDatabase },
  prefix: { read: checkedLater },
  peppers: { read: checkedLater },
  masterKeys: { read: checkMasterKeys },
  listenUrl: { read: checkListenUrl },
  importedKeys: { read: readRules },
  caps: { read: readCaps },
  migrate: oneOf(['auto', 'manual'], 'auto'),
  timeoutMs: integer({ min: 1, max: 60_000, fallback: 2_000 }),
  countUsage: oneOf([true, false], true),
  usageEveryMs: integer({ min: 100, max: 600_000, fallback: 10_000 }),
  onExpiring: optionalFunction(),
  usageDays: integer({ min: 1, max: 3_650, fallback: 90 }),
  auditDays: integer({ min: 1, max: 36_500, fallback: 400 }),
  maxConnections: integer({ min: 1, max: 1_000, fallback: 10 }),
}

/**
 * Checks the options and fills in the defaults.
 *
 * @throws {TypeError} When one cannot work.
 */
export function resolveKeysOptions(options: KeysOptions): ResolvedKeysOptions {
  const read = readOptions('openKeys()', options, KEYS_OPTIONS, '')
  if (read.listenUrl !== undefined && isEmbedded(read.database)) {
    throw new TypeError('listenUrl must be left out: an embedded database has no URL.')
  }
  return read
}

// By what is made of it.
function checkedLater<T>(_name: string, value: T): T {
  return value
}

// Only to see whether they can be used: they are read anew each time.
function checkMasterKeys(
  _name: string,
  masterKeys: readonly SealingSecret[] | undefined,
): readonly SealingSecret[] | undefined {
  if (masterKeys !== undefined) masterKeyReader(masterKeys)
  return masterKeys
}

function readCaps(_name: string, caps: KeyCapsInput | undefined): KeyCapsInput | undefined {
  return caps === undefined || typeof caps === 'function' ? caps : checkCaps(caps)
}

function checkListenUrl(name: string, url: string | undefined): string | undefined {
  if (url === undefined || isUrl(url)) return url
  throw new TypeError(`${name} must be a URL that begins with postgres://.`)
}

// A URL is not quoted: it may hold a password.
function checkDatabase(name: string, database: unknown): string | EmbeddedDatabase {
  if (isEmbedded(database)) return database
  if (isUrl(database)) return database
  throw new TypeError(
    `${name} must be a URL that begins with postgres://, or embedded('./data') for a database inside of this process, got ${nameOf(database)}`,
  )
}

function nameOf(database: unknown): string {
  if (database === undefined) return 'undefined. Is DATABASE_URL set?'
  return typeof database === 'string' ? 'another string.' : 'another value.'
}

function isUrl(database: unknown): database is string {
  return typeof database === 'string' && /^postgres(?:ql)?:\/\/./.test(database)
}

function isEmbedded(database: unknown): database is EmbeddedDatabase {
  return (
    typeof database === 'object' &&
    database !== null &&
    'kind' in database &&
    database.kind === 'embedded'
  )
}
