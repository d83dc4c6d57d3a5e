import type { MarksReading, WrittenMark } from '@claviger/core'
import { memberOf } from '@claviger/core/internal'
import type { Queryable, Row } from '../database/database.ts'
import { column } from '../database/read-row.ts'
import { READ_BEHIND } from './mark-statements.ts'

/** What was read, and what a cursor for the rest is. */
export interface KeptReading extends MarksReading {
  /** `undefined` for one that is malformed. */
  readonly marks: readonly (WrittenMark | undefined)[]
}

const PAGE = 1_000
// Of a server that has no name yet: everything is read.
const BEGINNING = '||00000000-0000-0000-0000-000000000000|0'

/**
 * Reads the marks that were written since a cursor, some of them at once. A cursor is
 * `<server>|<newest version>|<its ID>|<version that was read>`.
 *
 * @param cursor That of the reading before; `undefined` to begin.
 * @throws {DatabaseError} When the database cannot be asked.
 */
export async function readMarks(
  queryable: Queryable,
  cursor: string | undefined,
  pageSize: number = PAGE,
): Promise<KeptReading> {
  const [server = '', newest, id, behind] = (cursor ?? BEGINNING).split('|')
  const place = [server, newest === '' ? 0 : newest, id, behind]
  const rows = await queryable.query(READ_BEHIND, [...place, pageSize])
  const [first] = rows
  if (first === undefined) {
    throw new Error(
      'The table claviger.mark_writings must have a row, but is empty. The next revoke() of access tokens writes one.',
    )
  }
  const found = rows.filter((row) => column.optionalText(row, 'version') !== undefined)
  const last = found.at(-1)
  const isAll = found.length < pageSize
  const read = isAll || last === undefined ? first['newest'] : last['version']
  return {
    cursor: [first['server'], first['newest'], first['id'], read].map(String).join('|'),
    marks: found.filter((row) => column.count(row, 'remaining') > 0).map(markIn),
    isAll,
    isContinued: cursor !== undefined && first['continues'] === true,
  }
}

// A malformed mark is passed on as `undefined`: its reader then trusts nothing in the table.
function markIn(row: Row): WrittenMark | undefined {
  const about = parseJson(column.text(row, 'about'))
  if (typeof about !== 'object' || about === null) return undefined
  const [by, value, iss, kid] = ['by', 'value', 'iss', 'kid'].map((name) => memberOf(about, name))
  if (typeof by !== 'string' || typeof value !== 'string') return undefined
  if (!(iss === null || typeof iss === 'string')) return undefined
  const issuedBefore = column.optionalText(row, 'issued_before')
  return {
    by,
    value,
    iss,
    ib: issuedBefore === undefined ? null : Number(issuedBefore),
    at: column.count(row, 'made_at'),
    left: column.count(row, 'remaining'),
    ...(typeof kid === 'string' ? { kid } : {}),
  }
}

function parseJson(value: string): unknown {
  try {
    return JSON.parse(value)
  } catch {
    return undefined
  }
}
