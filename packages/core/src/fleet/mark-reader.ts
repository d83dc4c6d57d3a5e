import { cautiousNow } from '../time/cautious-now.ts'
import { withinMs } from '../time/within-ms.ts'
import { parseMark, type TimedMark } from '../revocation/parse-mark.ts'
import type { FleetHealth } from './fleet-health.ts'
import type { MarkKeeper } from './mark-store.ts'
import { PoisonedError, poisonedMarks } from './poisoned-error.ts'

/** Marks that were read from where they are kept. */
export interface ReadMarks {
  readonly marks: readonly TimedMark[]
  /** Whether they are only what is new since the last reading: nothing was lost. */
  readonly isContinued: boolean
  /** When the reading began, on the cautious clock. */
  readonly beganAt: number
}

const READ_WITHIN_MS = 2_000
// Far more than any fleet keeps. A store or a bus that has more is not read on and on.
const MAX_MARKS = 2_000_000
const EMPTY_PAGE = 1_000

/** Reads the marks that a store or a bus keeps: all at first, then what is new. */
export class MarkReader {
  /** The part of the fleet that keeps them. */
  readonly part: MarkKeeper['part']
  readonly #keeper: MarkKeeper['marks']
  readonly #health: FleetHealth
  #cursor: string | undefined

  constructor({ marks, part }: MarkKeeper, health: FleetHealth) {
    this.part = part
    this.#keeper = marks
    this.#health = health
  }

  /** Reads what is new since the last reading. @returns `undefined` when it failed. */
  async readNew(): Promise<ReadMarks | undefined> {
    const beganAt = cautiousNow()
    const read = await this.#read(this.#cursor)
    if (read === undefined) return undefined
    this.#cursor = read.cursor
    return { marks: read.marks, isContinued: read.isContinued, beganAt }
  }

  /** Reads all marks there are. @returns `undefined` when it failed. */
  async readAll(): Promise<readonly TimedMark[] | undefined> {
    return (await this.#read(undefined))?.marks
  }

  async #read(from: string | undefined) {
    return this.#health.attempt(this.part, 'read marks', async () => {
      const marks: TimedMark[] = []
      let cursor = from
      let isContinued = true
      let isPoisoned = false
      let count = 0
      for (;;) {
        const reading = await withinMs(READ_WITHIN_MS, this.#keeper.readMarks(cursor), {
          isBackground: true,
        })
        if (cursor !== undefined && !reading.isContinued) {
          isContinued = false
          marks.length = 0
        }
        if (reading.isPoisoned === true) isPoisoned = true
        // All or nothing: what poisoned one mark may have left out another.
        for (const written of reading.marks) marks.push(markIn(written))
        cursor = reading.cursor
        if (reading.isAll) {
          this.#health.notePoison(this.part, isPoisoned ? poisonedMarks() : undefined)
          return { marks, cursor, isContinued }
        }
        // A page whose marks have all run out was as long as another one.
        count += reading.marks.length || EMPTY_PAGE
        if (count > MAX_MARKS) throw poisoned('There are too many marks.')
      }
    })
  }
}

function markIn(written: unknown): TimedMark {
  const mark = parseMark(written)
  if (mark === undefined) throw poisoned('A mark that is kept is malformed.')
  return mark
}

function poisoned(message: string): PoisonedError {
  return new PoisonedError('marks', message)
}
