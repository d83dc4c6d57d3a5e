import { describeMarks } from '@claviger/conformance'
import type { WrittenMark } from '@claviger/core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { DatabaseMarks } from '../../src/marks/database-marks.ts'
import { pruneMarks } from '../../src/marks/prune-marks.ts'
import { emptyTables, type TestDatabase } from '../support/test-database.ts'

const DAY_MS = 86_400_000

function mark(value: string, overrides: Partial<WrittenMark> = {}): WrittenMark {
  return { by: 'jti', value, iss: null, ib: 1, at: 1, left: DAY_MS, ...overrides }
}

/** How revocations of access tokens are kept in a database. */
export function describeDatabaseMarks(make: () => Promise<TestDatabase>): void {
  let database: Database
  let other: Database
  beforeAll(async () => {
    const made = await make()
    database = await made.connect()
    other = await made.connect()
  }, 240_000)
  afterAll(async () => {
    await database.close()
    await other.close()
  })

  describeMarks('a database', async () => ({
    one: new DatabaseMarks(database),
    other: new DatabaseMarks(other),
    loseEverything: async () => emptyTables(database),
    close: async () => {},
  }))

  describe('marks in a database', () => {
    let marks: DatabaseMarks
    beforeEach(async () => {
      await emptyTables(database)
      marks = new DatabaseMarks(database)
    })
    const valuesFrom = async (cursor?: string) => {
      const { marks: read, ...rest } = await marks.readMarks(cursor)
      return { ...rest, values: (read as WrittenMark[]).map(({ value }) => value) }
    }

    test('are at most as many as the bound, and one that is known takes no room', async () => {
      const bounded = new DatabaseMarks(database, 2)
      await bounded.writeMarks([mark('a'), mark('b')])
      await expect(bounded.writeMarks([mark('a', { at: 2 }), mark('c')])).rejects.toMatchObject({
        code: 'too_many_marks',
      })
      expect((await marks.readMarks(undefined)).marks).toMatchObject([
        { value: 'a', at: 1 },
        { value: 'b', at: 1 },
      ])
      await bounded.writeMarks([mark('a', { at: 2 }), mark('b', { at: 2 })])
      // By hand, which the counter does not know.
      await database.query(`delete from claviger.marks where about like '%"b"%'`)
      await bounded.writeMarks([mark('c')])
      expect((await valuesFrom()).values).toEqual(['a', 'c'])
    })

    test('make room once they have run out, also where the writing is refused', async () => {
      const bounded = new DatabaseMarks(database, 2)
      await bounded.writeMarks([mark('a', { left: 0 }), mark('b')])
      await expect(bounded.writeMarks([mark('c'), mark('d')])).rejects.toThrow(/at most 2/)
      const rows = await database.query('select count(*)::int as count from claviger.marks')
      expect(rows).toEqual([{ count: 1 }])
      await bounded.writeMarks([mark('c')])
      expect((await valuesFrom()).values).toEqual(['b', 'c'])
    })

    test('are deleted once they have run out', async () => {
      const old = Array.from({ length: 1_001 }, (_, i) => mark(`old ${i}`, { left: 0 }))
      await marks.writeMarks([...old, mark('new')])
      await pruneMarks(database)
      const rows = await database.query(
        `select about, (select count::int from claviger.mark_counter) as count from claviger.marks`,
      )
      expect(rows).toEqual([{ about: expect.stringContaining('"new"') as string, count: 1 }])
    })

    test('are not told again when they are written again, with an end that is computed anew', async () => {
      await marks.writeMarks([mark('a')])
      const { cursor } = await valuesFrom()
      await marks.writeMarks([mark('a', { left: DAY_MS + 500 })])
      expect(await valuesFrom(cursor)).toMatchObject({ values: [], isContinued: true })
      await marks.writeMarks([mark('a', { left: DAY_MS + 60_000 })])
      expect(await valuesFrom(cursor)).toMatchObject({ values: ['a'], isContinued: true })
    })

    test('are read anew from a server that was restarted, or that took over', async () => {
      await marks.writeMarks([mark('a')])
      const { cursor } = await valuesFrom()
      const [server = '', ...rest] = cursor.split('|')
      const elsewhere = [`${Number(server) + 1}`, ...rest].join('|')
      expect(await valuesFrom(elsewhere)).toMatchObject({ values: ['a'], isContinued: false })
      expect(await valuesFrom(cursor)).toMatchObject({ values: [], isContinued: true })
    })

    test('are read anew where an older copy was brought back, whose versions are used again', async () => {
      await marks.writeMarks([mark('a')])
      await marks.writeMarks([mark('lost')])
      const { cursor } = await valuesFrom()
      await database.query(`delete from claviger.marks where about like '%"lost"%'`)
      await database.query('delete from claviger.mark_writings where version = 2')
      await database.query('update claviger.mark_counter set version = 1, count = 1')
      expect(await valuesFrom(cursor)).toMatchObject({ values: ['a'], isContinued: false })
      await marks.writeMarks([mark('c')])
      expect(await valuesFrom(cursor)).toMatchObject({ values: ['a', 'c'], isContinued: false })
    })

    test('are read anew by a process that is far behind, and read on by one that is not', async () => {
      const { cursor } = await valuesFrom()
      await database.query('update claviger.mark_counter set version = 99998')
      await marks.writeMarks([mark('a')])
      expect(await valuesFrom(cursor)).toMatchObject({ values: ['a'], isContinued: true })
      await marks.writeMarks([mark('b')])
      expect(await valuesFrom(cursor)).toMatchObject({ values: ['a', 'b'], isContinued: false })
    })

    test('that somebody else wrote are passed on as malformed', async () => {
      await marks.writeMarks([mark('a')])
      await database.query(`update claviger.marks set about = '{"by":"jti","value":7}'`)
      expect((await marks.readMarks(undefined)).marks).toEqual([undefined])
      await database.query(`update claviger.marks set about = 'nothing'`)
      expect((await marks.readMarks(undefined)).marks).toEqual([undefined])
    })

    test('cannot be read where their place is gone, until the next one is written', async () => {
      await database.query('delete from claviger.mark_writings')
      await expect(marks.readMarks(undefined)).rejects.toThrow('must have a row')
      await marks.writeMarks([])
      expect(await valuesFrom()).toMatchObject({ values: [], isAll: true })
    })
  })
}
