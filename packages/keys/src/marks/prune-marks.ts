import type { Database } from '../database/database.ts'
import { column } from '../database/read-row.ts'
import { CLEAN, CLEANED_AT_ONCE, END_TURN, TAKE_TURN } from './mark-statements.ts'

/**
 * Deletes revocations of access tokens that have run out, the oldest first, in short transactions.
 *
 * @throws {DatabaseError} When the database cannot be asked.
 */
export async function pruneMarks(database: Database): Promise<void> {
  for (;;) {
    const gone = await database.transaction(async (transaction) => {
      const [turn = {}] = await transaction.query(TAKE_TURN)
      const [cleaned = {}] = await transaction.query(CLEAN)
      const count = column.count(turn, 'count') - column.count(cleaned, 'gone')
      await transaction.query(END_TURN, [column.count(turn, 'version'), Math.max(0, count)])
      return column.count(cleaned, 'gone')
    })
    if (gone < CLEANED_AT_ONCE) return
  }
}
