import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { checkSchema, migrate } from '../../src/migrations/migrate.ts'
import type { Migration } from '../../src/migrations/migration.ts'
import { emptyPostgres } from '../support/describe-databases.ts'
import { POSTGRES_BIN } from '../support/postgres-server.ts'

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
const BREAKING: Migration = {
  ...SECOND,
  version: 3,
  name: 'third',
  oldestReader: 3,
  statements: [],
}

describe.skipIf(POSTGRES_BIN === undefined)('migrate', () => {
  let database: Database
  beforeEach(async () => {
    database = await (await emptyPostgres()).connect()
  })
  afterEach(async () => {
    await database.close()
  })

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

  test('lets a process of the version before go on', async () => {
    await migrate(database, [FIRST, SECOND])
    await expect(checkSchema(database, [FIRST])).resolves.toBeUndefined()
  })

  test('refuses a schema that this version cannot read', async () => {
    await migrate(database, [FIRST, SECOND, BREAKING])
    await expect(checkSchema(database, [FIRST, SECOND])).rejects.toThrow('update the package')
  })

  test('names the way to a schema that is too old', async () => {
    await migrate(database, [FIRST])
    await expect(checkSchema(database, [FIRST, SECOND])).rejects.toThrow('run migrate()')
  })
})
