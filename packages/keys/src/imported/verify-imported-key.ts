import type { TokenInfo } from '@claviger/core'
import { JUDGED_COLUMN, toJudgedKey } from '../keys/judged-key.ts'
import type { KeyContext } from '../keys/key-context.ts'
import type { Row } from '../database/database.ts'
import { judgeRow } from '../keys/judge-row.ts'
import { misconfigured } from '../keys/match-row.ts'
import type { KeyMode } from '../format/key-format.ts'
import { importLookup } from './import-lookup.ts'

/**
 * Judges a key that another system made.
 *
 * @returns `null` for one that is unknown, of the other mode, expired or revoked.
 * @throws {AuthorityError} `misconfigured` when keys were imported under a pepper that this process
 *   does not have: it may be one of them.
 * @throws {DatabaseError} When the database cannot be asked.
 */
export async function verifyImportedKey(
  context: KeyContext,
  key: string,
  mode: KeyMode,
): Promise<TokenInfo | null> {
  for (const digestOf of context.importedKeys) {
    const digest = digestOf(key)
    if (digest === undefined) continue
    const row = await findImportedRow(context, digest, mode)
    const info = row === undefined ? null : judgeRow(context, row, Buffer.from(digest))
    if (info !== null) return info
  }
  return null
}

/**
 * Finds the row of a key that another system made, by its digest.
 *
 * @param mode `undefined` for both.
 * @throws {AuthorityError} `misconfigured` when the key may be one under another pepper.
 * @throws {DatabaseError} When the database cannot be asked.
 */
export async function findImportedRow(
  { database, peppers }: KeyContext,
  digest: Uint8Array,
  mode: KeyMode | undefined,
): Promise<Row | undefined> {
  const [row] = await database.query(
    `select ${JUDGED_COLUMN} from claviger.imported_keys imported
      join claviger.keys on keys.id = imported.key_id
      where imported.lookup = any($1::text[]) and ($2::text is null or keys.mode = $2)`,
    [peppers.all.map((pepper) => importLookup(digest, pepper)), mode ?? null],
  )
  if (row !== undefined) return toJudgedKey(row)
  const [foreign] = await database.query(OTHER_PEPPER, [peppers.all.map(({ id }) => id)])
  if (foreign !== undefined) throw misconfigured('unknown_pepper')
  return undefined
}

// Steps from pepper to pepper in the index, of which there are a few.
const OTHER_PEPPER = `
  with recursive used as (
    select min(pepper) as pepper from claviger.imported_keys
    union all
    select (select min(pepper) from claviger.imported_keys where pepper > used.pepper)
      from used where used.pepper is not null
  )
  select 1 as one from used where pepper <> all($1::text[]) limit 1`
