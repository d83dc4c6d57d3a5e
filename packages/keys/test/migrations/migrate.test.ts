import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { checkSchema, migrate } from '../../src/migrations/migrate.ts'
import type { Migration } from '../../src/migrations/migration.ts'
import { newPostgres } from '../support/shared-postgres.ts'
import { eventually } from '../support/eventually.ts'
import { POSTGRES_BIN } from '../support/postgres-programs.ts'

const FIRST: Migration = {
  version: 1,
  name: 'first',
  oldestReader: 1,
  statements: ['create table claviger.first (id integer)'],
}
const SECOND: Migration = {
  version: 2,
  name: 'second',
  oldestReader: 1,
  statements: ['alter table claviger.first add column name text'],
}
const INDEXED: Migration = {
  version: 2,
  name: 'indexed',
  oldestReader: 1,
  statements: [],
  indexes: [{ name: 'first_ids', on: 'claviger.first (id)' }],
}
const BREAKING: Migration = {
  ...SECOND,
  version: 3,
  name: 'third',
  oldestReader: 3,
  statements: [],
}

describe.skipIf(POSTGRES_BIN === undefined)('migrate', () => {
  let database: Database
  let connect: () => Promise<Database>
  beforeEach(async () => {
    const made = await newPostgres()
    connect = async () => {
      const connected = await made.connect()
      onTestFinished(async () => connected.close())
      return connected
    }
    database = await made.connect()
  })
  afterEach(async () => {
    await database.close()
  })
  const indexesOf = async (of: Database) =>
    of.query(
      `select relname::text as name, indisvalid as valid from pg_index
        join pg_class on pg_class.oid = indexrelid
        where indrelid = 'claviger.first'::regclass`,
    )
  const isBuilding = async (of: Database): Promise<boolean> =>
    (
      await of.query(
        `select 1 as one from pg_stat_progress_create_index where phase like 'waiting%'`,
      )
    ).length > 0
  const atIndexes = async (of: Database): Promise<readonly unknown[]> => {
    const rows = await of.query(
      `select case when query like '%advisory_lock%' then 'waiting' else 'building' end as state
        from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
          and query similar to '%(try_advisory_lock|index concurrently)%' order by 1`,
    )
    return rows.map((row) => row['state'])
  }
  const waitingFor = async (of: Database): Promise<number> =>
    (
      await of.query(
        `select 1 as one from pg_locks where relation = 'claviger.first'::regclass and not granted`,
      )
    ).length

  test('brings an empty database up to date, once', async () => {
    await migrate(database)
    await migrate(database)
    expect(await database.query('select id from claviger.keys')).toEqual([])
  })

  test('lets one of several processes do it', async () => {
    await Promise.all(Array.from({ length: 5 }, async () => migrate(database, [FIRST, SECOND])))
    expect(await database.query('select version from claviger.migrations order by 1')).toEqual([
      { version: 1 },
      { version: 2 },
    ])
  })

  test('keeps nothing of a step that fails', async () => {
    const broken = { ...SECOND, statements: [...SECOND.statements, 'select nonsense'] }
    await expect(migrate(database, [FIRST, broken])).rejects.toThrow('42703')
    expect(await database.query('select version from claviger.migrations')).toEqual([
      { version: 1 },
    ])
    await migrate(database, [FIRST, SECOND])
    expect(await database.query('select name from claviger.first')).toEqual([])
  })

  test('builds an index while others write, and waits for those who were there before', async () => {
    const other = await connect()
    await migrate(database, [FIRST])
    let migrated: Promise<void> | undefined
    await other.transaction(async (transaction) => {
      await transaction.query('insert into claviger.first values (1)')
      migrated = migrate(database, [FIRST, INDEXED])
      await eventually(async () => expect(await isBuilding(other)).toBe(true))
      // Would wait behind an index that is built the plain way.
      await other.query('insert into claviger.first values (2)')
    })
    await migrated
    expect(await indexesOf(other)).toEqual([{ name: 'first_ids', valid: true }])
  })

  test('builds an index anew that a process left half built', async () => {
    await migrate(database, [FIRST])
    await database.query('insert into claviger.first values (1), (1)')
    const unique = 'create unique index concurrently first_ids on claviger.first (id)'
    await expect(database.query(unique)).rejects.toMatchObject({ code: '23505' })
    expect(await indexesOf(database)).toEqual([{ name: 'first_ids', valid: false }])
    await migrate(database, [FIRST, INDEXED])
    expect(await indexesOf(database)).toEqual([{ name: 'first_ids', valid: true }])
  })

  test('lets one of several processes build an index', async () => {
    const [holder, other] = [await connect(), await connect()]
    await migrate(database, [FIRST])
    let migrated: Promise<unknown> | undefined
    let built: unknown
    await holder.transaction(async (transaction) => {
      await transaction.query('insert into claviger.first values (1)')
      const first = migrate(database, [FIRST, INDEXED])
      await eventually(async () => expect(await isBuilding(holder)).toBe(true))
      const second = migrate(other, [FIRST, INDEXED])
      migrated = Promise.all([first, second])
      await eventually(async () => expect(await atIndexes(holder)).toEqual(['building', 'waiting']))
      built = await holder.query(`select 'claviger.first_ids'::regclass::oid`)
    })
    await migrated
    expect(await database.query(`select 'claviger.first_ids'::regclass::oid`)).toEqual(built)
    expect(await indexesOf(database)).toEqual([{ name: 'first_ids', valid: true }])
  })

  test('lets others go on while a step waits for a lock', async () => {
    const other = await connect()
    await migrate(database, [FIRST])
    let migrated: Promise<void> | undefined
    await other.transaction(async (transaction) => {
      await transaction.query('insert into claviger.first values (1)')
      migrated = migrate(database, [FIRST, SECOND])
      // The step gives up its place in the queue, and those behind it go on.
      await eventually(async () => expect(await waitingFor(other)).toBe(1))
      await other.query('insert into claviger.first values (2)')
    })
    await migrated
    expect(await database.query('select name from claviger.first')).toHaveLength(2)
  })

  test('lets a process of the version before go on', async () => {
    await migrate(database, [FIRST, SECOND])
    await expect(checkSchema(database, [FIRST])).resolves.toBeUndefined()
  })

  test('refuses a schema that this version cannot read', async () => {
    await migrate(database, [FIRST, SECOND, BREAKING])
    await expect(checkSchema(database, [FIRST, SECOND])).rejects.toThrow('update the package')
  })

  test('names the way to a schema that is not there, has no tables, or is too old', async () => {
    const isTooOld = async () =>
      expect(checkSchema(database, [FIRST, SECOND])).rejects.toThrow("migrate: 'auto'")
    await isTooOld()
    await database.query('create schema claviger')
    await isTooOld()
    await migrate(database, [FIRST])
    await isTooOld()
  })
})
