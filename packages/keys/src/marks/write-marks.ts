import type { WrittenMark } from '@claviger/core'
import type { Queryable, Row } from '../database/database.ts'
import { column } from '../database/read-row.ts'
import { keptMark, mergeKept, saysAllOf, type KeptMark } from './kept-mark.ts'
import { CLEAN, COUNT, END_TURN, FIND, PUT, TAKE_TURN } from './mark-statements.ts'

/** The most marks of all issuers and kinds. About 400 bytes each. */
export const MAX_MARKS = 1_000_000

/**
 * Writes marks in a transaction, and deletes some that have run out. When they would exceed the bound,
 * it writes none of them. A mark that is known takes no room.
 *
 * @returns Whether there is room for them.
 * @throws {DatabaseError} When a statement fails.
 */
export async function writeMarks(
  transaction: Queryable,
  marks: readonly WrittenMark[],
  maxMarks: number = MAX_MARKS,
): Promise<boolean> {
  const [turn = {}] = await transaction.query(TAKE_TURN)
  const [cleaned = {}] = await transaction.query(CLEAN)
  const given = merged(marks.map((mark) => keptMark(mark, column.count(cleaned, 'now'))))
  const rows = await transaction.query(FIND, [[...given.keys()]])
  const known = new Map(rows.map((row) => [column.text(row, 'name'), keptIn(row)]))

  const room = { taken: given.size - known.size, maxMarks }
  const before = column.count(turn, 'count') - column.count(cleaned, 'gone')
  const count = await countWith(transaction, before, room)
  const news = count === undefined ? [] : changesOf(known, given)
  let version = column.count(turn, 'version')
  if (news.length > 0) {
    const put = news.map((mark) => rowOf(mark, (version += 1)))
    await transaction.query(PUT, [JSON.stringify(put)])
  }
  await transaction.query(END_TURN, [version, count ?? before])
  return count !== undefined
}

/** Several of one name count as one. */
function merged(marks: readonly KeptMark[]): ReadonlyMap<string, KeptMark> {
  const byName = new Map<string, KeptMark>()
  for (const mark of marks) {
    const other = byName.get(mark.name)
    byName.set(mark.name, other === undefined ? mark : mergeKept(other, mark))
  }
  return byName
}

/** How many marks there will be; `undefined` when they would be too many. */
async function countWith(
  transaction: Queryable,
  before: number,
  { taken, maxMarks }: { readonly taken: number; readonly maxMarks: number },
): Promise<number | undefined> {
  if (before + taken <= maxMarks) return before + taken
  // Rows may have been deleted by hand, which the counter does not know.
  const [row = {}] = await transaction.query(COUNT)
  const count = column.count(row, 'count') + taken
  return count <= maxMarks ? count : undefined
}

/** The marks that say something new. */
function changesOf(
  known: ReadonlyMap<string, KeptMark>,
  given: ReadonlyMap<string, KeptMark>,
): readonly KeptMark[] {
  return [...given.values()].flatMap((mark) => {
    const old = known.get(mark.name)
    if (old === undefined) return [mark]
    const both = mergeKept(old, mark)
    return saysAllOf(old, both) ? [] : [both]
  })
}

function rowOf(mark: KeptMark, version: number): Row {
  return {
    name: mark.name,
    about: mark.about,
    made_at: mark.madeAt,
    issued_before: mark.issuedBefore,
    ends_at: mark.endsAt,
    version,
  }
}

function keptIn(row: Row): KeptMark {
  const issuedBefore = column.optionalText(row, 'issued_before')
  return {
    name: column.text(row, 'name'),
    about: column.text(row, 'about'),
    madeAt: column.count(row, 'made_at'),
    issuedBefore: issuedBefore === undefined ? null : Number(issuedBefore),
    endsAt: column.count(row, 'ends_at'),
  }
}
