import { note } from '../audit/note.ts'
import { rightsOf } from '../audit/rights-of.ts'
import type { Queryable } from '../database/database.ts'
import type { CreateKeyOptions, GrantableName } from '../keys/key-input.ts'
import { checkId } from '../keys/key-input.ts'
import { newRowOf } from '../keys/create-key.ts'
import { capsOf, checkCappedScopes, checkImportedCount, type KeyCaps } from '../keys/key-caps.ts'
import { KEY_ID_PREFIX, newKeyId } from '../format/key-format.ts'
import { insertRow } from '../keys/insert-key.ts'
import { notingRefusals } from '../keys/noting-refusals.ts'
import type { KeyContext } from '../keys/key-context.ts'
import type { KeyInfo } from '../keys/key-info.ts'
import { importLookup } from './import-lookup.ts'

/** A key of another system: the key itself, or its hash. */
export interface KeyToImport extends Omit<CreateKeyOptions, GrantableName> {
  /** The key, which is hashed and not kept. At least 20 characters. */
  readonly key?: string
  /** Its hash as a rule of `importedKeys` makes it: bytes, or in hexadecimal. */
  readonly hash?: Uint8Array | string
  /** The last characters of the key, for people, where only its hash is known. At most 8. */
  readonly suffix?: string
}

/** What an import did. */
export interface ImportResult {
  readonly imported: readonly KeyInfo[]
  /** The positions of those that were imported before. */
  readonly skipped: readonly number[]
}

interface ImportRequest {
  readonly owner: string
  readonly caps: KeyCaps
  readonly keys: readonly KeyToImport[]
}

const MAX_KEYS = 1_000
const MIN_KEY_LENGTH = 20
const SUFFIX_LENGTH = 4

/**
 * Takes over keys of another system, in one transaction. A key that is there already is skipped, so
 * that an import can be run again.
 *
 * @throws {TypeError} When one cannot work, or goes beyond the caps: then none was imported.
 */
export async function importKeys(
  context: KeyContext,
  organizationId: string,
  keys: readonly KeyToImport[],
): Promise<ImportResult> {
  const owner = checkId('organizationId', organizationId)
  if (!Array.isArray(keys) || keys.length > MAX_KEYS) {
    throw new TypeError(`import() takes a list of at most ${MAX_KEYS} keys.`)
  }
  const caps = await capsOf(context.caps, owner)
  const request = { organizationId: owner, by: keys[0] ?? {} }
  return notingRefusals(context.database, request, async () =>
    importInto(context, { owner, caps, keys }),
  )
}

async function importInto(
  context: KeyContext,
  { owner, caps, keys }: ImportRequest,
): Promise<ImportResult> {
  const rows = keys.map((key: KeyToImport, i) => {
    const row = newRowOf(owner, key, caps)
    checkCappedScopes(caps, row)
    return {
      key,
      digest: digestOf(context, `keys[${i}]`, key),
      suffix: suffixOf(`keys[${i}]`, key),
      row,
    }
  })
  return context.database.transaction(async (transaction) => {
    await lockImports(transaction)
    const imported: KeyInfo[] = []
    const skipped: number[] = []
    for (const [i, { key, digest, suffix, row }] of rows.entries()) {
      const id = newKeyId()
      if (!(await takePlace(transaction, context, digest, id))) {
        skipped.push(i)
        continue
      }
      const made = { id, suffix, hash: digest }
      const info = await insertRow(transaction, context, row, made)
      await note(transaction, {
        organizationId: owner,
        action: 'key.imported',
        subject: id,
        by: key,
        details: rightsOf(info),
      })
      imported.push(info)
    }
    await checkImportedCount(transaction, caps, owner)
    return Object.freeze({ imported: Object.freeze(imported), skipped: Object.freeze(skipped) })
  })
}

// Processes with different current peppers write one key under two names, and would not see each other.
async function lockImports(transaction: Queryable): Promise<void> {
  await transaction.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [
    'claviger imports',
  ])
}

async function takePlace(
  transaction: Queryable,
  { peppers }: KeyContext,
  digest: Buffer,
  id: string,
): Promise<boolean> {
  const lookups = peppers.all.map((pepper) => importLookup(digest, pepper))
  const rows = await transaction.query(
    `insert into claviger.imported_keys (lookup, key_id, pepper)
      select $1, $2, $3 where not exists (
        select 1 from claviger.imported_keys where lookup = any($4::text[]))
      on conflict do nothing returning key_id`,
    [lookups[0], id, peppers.current.id, lookups],
  )
  return rows.length > 0
}

// No message has a key in it.
function digestOf({ importedKeys }: KeyContext, name: string, { key, hash }: KeyToImport): Buffer {
  if ((key === undefined) === (hash === undefined)) {
    throw new TypeError(`${name} must have either key or hash.`)
  }
  if (hash !== undefined) {
    const bytes = typeof hash === 'string' ? fromHex(hash) : Buffer.from(hash)
    if (bytes.length < 32 || bytes.length > 64) {
      throw new TypeError(`${name}.hash must have 32 to 64 bytes.`)
    }
    return bytes
  }
  if (typeof key !== 'string' || key.length < MIN_KEY_LENGTH || key.startsWith(KEY_ID_PREFIX)) {
    throw new TypeError(
      `${name}.key must have at least ${MIN_KEY_LENGTH} characters, and not begin with ${KEY_ID_PREFIX}: shorter ones can be guessed from their hash.`,
    )
  }
  const [digest] = importedKeys.flatMap((digester) => digester(key) ?? [])
  if (digest === undefined) {
    throw new TypeError(`${name}.key must match a pattern of the option importedKeys.`)
  }
  return Buffer.from(digest)
}

function fromHex(text: string): Buffer {
  return /^(?:[0-9a-f]{2})*$/i.test(text) ? Buffer.from(text, 'hex') : Buffer.alloc(0)
}

function suffixOf(name: string, { key, suffix }: KeyToImport): string {
  const text = suffix ?? key?.slice(-SUFFIX_LENGTH) ?? ''
  if (typeof text !== 'string' || text.length > 2 * SUFFIX_LENGTH) {
    throw new TypeError(`${name}.suffix must have at most ${2 * SUFFIX_LENGTH} characters.`)
  }
  return text
}
