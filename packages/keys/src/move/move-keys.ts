import type { Database, Queryable, Row } from '../database/database.ts'
import { readMarks } from '../marks/read-marks.ts'
import { writeMarks } from '../marks/write-marks.ts'
import { migrate } from '../migrations/migrate.ts'

/** How many rows were moved, by table. */
export type MovedRows = Readonly<Record<string, number>>

// In the order in which rows refer to each other. The messages of the bus stay behind: every process
// begins anew on the new database. The revocations of access tokens are written there anew, since they
// run out by its clock.
const TABLES: Readonly<Record<string, string>> = {
  identity: 'id',
  keys: 'id',
  imported_keys: 'lookup',
  key_uses: 'key_id',
  key_usage: 'key_id, hour',
  secrets: 'id',
  secret_versions: 'secret_id, version',
  expiry_notices: 'key_id, days',
  audit: 'number',
}

const MARKS = ['mark_counter', 'mark_writings', 'marks']

const BATCH = 200

/**
 * Copies keys, secrets, uses, the audit trail and revocations of access tokens into a database that has
 * no keys and no secrets, in one transaction: everything is there, or nothing. Keys stay valid, with the
 * same peppers and master keys.
 *
 * @throws {Error} When the target has keys or secrets already.
 * @throws {DatabaseError} When either database cannot be asked. The source is never changed.
 */
export async function moveKeys(from: Database, to: Database): Promise<MovedRows> {
  await migrate(from)
  await migrate(to)
  return from.transaction(async (source) =>
    to.transaction(async (target) => {
      // Nothing is written to the source meanwhile, nor to the target.
      const tables = [...Object.keys(TABLES), ...MARKS].map((table) => `claviger.${table}`)
      await source.query(`lock table ${tables.join(', ')} in share mode`)
      await target.query(`lock table ${tables.join(', ')} in exclusive mode`)
      await checkEmpty(target)
      await target.query('delete from claviger.identity')
      const moved: Record<string, number> = {}
      for (const [table, order] of Object.entries(TABLES)) {
        moved[table] = await copy(source, target, table, order)
      }
      await target.query(
        `select setval(pg_get_serial_sequence('claviger.audit', 'number'),
          (select coalesce(max(number), 0) + 1 from claviger.audit), false)`,
      )
      moved['marks'] = await moveMarks(source, target)
      return moved
    }),
  )
}

async function checkEmpty(target: Queryable): Promise<void> {
  const rows = await target.query(
    `select 1 from claviger.keys union all select 1 from claviger.secrets limit 1`,
  )
  if (rows.length > 0) {
    throw new Error(
      'The target database must have no keys and no secrets yet. Keys of two databases cannot be joined.',
    )
  }
}

// As JSON, which carries every type of these tables from one driver to the other.
async function copy(
  source: Queryable,
  target: Queryable,
  table: string,
  order: string,
): Promise<number> {
  await source.query(
    `declare moving_${table} no scroll cursor for
      select to_jsonb(row)::text as row from claviger.${table} row order by ${order}`,
  )
  let count = 0
  let rows: readonly Row[]
  do {
    rows = await source.query(`fetch ${BATCH} from moving_${table}`)
    const json = `[${rows.map((row) => String(row['row'])).join(',')}]`
    await target.query(
      `insert into claviger.${table} overriding system value
        select * from jsonb_populate_recordset(null::claviger.${table}, $1::jsonb)`,
      [json],
    )
    count += rows.length
  } while (rows.length === BATCH)
  await source.query(`close moving_${table}`)
  return count
}

async function moveMarks(source: Queryable, target: Queryable): Promise<number> {
  let cursor: string | undefined
  let count = 0
  for (;;) {
    const reading = await readMarks(source, cursor)
    const marks = reading.marks.filter((mark) => mark !== undefined)
    if (marks.length < reading.marks.length) {
      throw new Error('The table claviger.marks must have marks of @claviger/keys, but has others.')
    }
    if (!(await writeMarks(target, marks))) {
      throw new Error('The target database has no room for the revocations of access tokens.')
    }
    count += marks.length
    cursor = reading.cursor
    if (reading.isAll) return count
  }
}
