import { momentNow, type Moment } from '@claviger/core/internal'
import type { Database, Row } from '../database/database.ts'
import { READ_FROM, TAKE_PLACE } from './bus-statements.ts'

/** What one reading brought. */
export interface Reading {
  /** The messages of other processes, in the order in which they were sent. */
  readonly messages: readonly string[]
  /** Whether nothing is left to read. */
  readonly isAll: boolean
  /** Everything that was sent before this moment has been read, if it was all. */
  readonly askedAt: Moment
}

/** Messages may have been missed: what the table says does not follow what was read before. */
export class BusGapError extends Error {
  override readonly name: string = 'BusGapError'
}

interface Place {
  readonly number: number
  readonly id: string
  readonly server: string
}

const BATCH = 500

/** Reads the messages of the bus in their order, and proves with each reading that it has them all. */
export class MessageReader {
  readonly #database: Database
  readonly #origin: string
  #place: Place | undefined

  /** @param origin Whose messages are left out: those of this process. */
  constructor(database: Database, origin: string) {
    this.#database = database
    this.#origin = origin
  }

  /**
   * Goes to the newest message, past all that were sent before.
   *
   * @returns When it asked: everything that is sent later will be read.
   * @throws {DatabaseError} When the database cannot be asked.
   * @throws {BusGapError} When it is a standby, which hears of everything late.
   */
  async open(): Promise<Moment> {
    const askedAt = momentNow()
    const [row] = await this.#database.query(TAKE_PLACE)
    if (row === undefined || row['standby'] !== 'false') {
      throw new BusGapError('The bus needs its table on a server that takes writes.')
    }
    this.#place = placeOf(row)
    return askedAt
  }

  /**
   * Reads what was sent since the last reading.
   *
   * @throws {DatabaseError} When the database cannot be asked. The next reading begins at the same
   *   place.
   * @throws {BusGapError} When messages are missing: the place is gone, or has another message.
   */
  async read(): Promise<Reading> {
    const place = this.#place
    if (place === undefined) throw new BusGapError('The reader must be opened first.')
    const askedAt = momentNow()
    const rows = await this.#database.query(READ_FROM, [place.number, BATCH + 1, this.#origin])
    const messages: string[] = []
    let last: Place | undefined
    for (const row of rows) {
      const next = placeOf(row)
      const follows = last === undefined ? isSame(next, place) : isAfter(next, last)
      if (!follows) throw new BusGapError('The messages of the bus have a gap.')
      if (last !== undefined && row['message'] !== '') messages.push(String(row['message']))
      last = next
    }
    if (last === undefined) throw new BusGapError('The messages of the bus are gone.')
    this.#place = last
    return { messages, isAll: rows.length <= BATCH, askedAt }
  }
}

function placeOf(row: Row): Place {
  return { number: Number(row['number']), id: String(row['id']), server: String(row['server']) }
}

function isSame(place: Place, other: Place): boolean {
  return place.number === other.number && place.id === other.id && place.server === other.server
}

function isAfter(place: Place, other: Place): boolean {
  return place.number === other.number + 1
}
