import type { MarksReading, MarkStore, WrittenMark } from '@claviger/core'
import type { Database } from '../database/database.ts'
import { readMarks } from './read-marks.ts'
import { MAX_MARKS, writeMarks } from './write-marks.ts'

/** No more revocations of access tokens can be kept. */
export class TooManyMarksError extends Error {
  override readonly name: string = 'TooManyMarksError'
  readonly code: string = 'too_many_marks'
}

/** Keeps the revocations of access tokens in the database of the keys. */
export class DatabaseMarks implements MarkStore {
  readonly #database: Database
  readonly #maxMarks: number

  /** @param maxMarks The most marks of all issuers and kinds. */
  constructor(database: Database, maxMarks: number = MAX_MARKS) {
    this.#database = database
    this.#maxMarks = maxMarks
  }

  async readMarks(cursor: string | undefined): Promise<MarksReading> {
    return readMarks(this.#database, cursor)
  }

  async writeMarks(marks: readonly WrittenMark[]): Promise<void> {
    const hasRoom = await this.#database.transaction(async (transaction) =>
      writeMarks(transaction, marks, this.#maxMarks),
    )
    if (hasRoom) return
    throw new TooManyMarksError(
      `The database must keep at most ${this.#maxMarks} revocations of access tokens, and these would be more. Revoke by organizationId or clientId in place of single tokens.`,
    )
  }
}
