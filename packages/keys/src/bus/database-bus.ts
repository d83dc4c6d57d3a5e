import { randomUUID } from 'node:crypto'
import type { Bus, BusListener, MarksReading, MarkStore, WrittenMark } from '@claviger/core'
import type { Database } from '../database/database.ts'
import { DatabaseMarks } from '../marks/database-marks.ts'
import { SEND } from './bus-statements.ts'
import { Follower } from './follower.ts'

/** How a bus uses its database. */
export interface DatabaseBusOptions {
  /**
   * For how long the bus counts as current after it last proved that it is, in milliseconds. It
   * asks for a proof three times as often.
   *
   * @default 3_000
   */
  readonly currentForMs?: number
  /** Whether the database is closed with the bus. @default false */
  readonly ownsDatabase?: boolean
}

const MAX_MESSAGE_LENGTH = 65_536

/**
 * A revocation bus on PostgreSQL: messages are rows, and `NOTIFY` says that there is one.
 *
 * Each reading of the table, also one that brings nothing, proves that nothing sent before it was
 * missed. A process whose connection broke reads on where it was. It is told of a gap when messages
 * may be missing, or when it was cut off for longer than it is trusted.
 *
 * The revocations of access tokens have a table of their own, where they are kept until they have run out.
 */
export class DatabaseBus implements Bus, MarkStore {
  readonly #database: Database
  readonly #marks: DatabaseMarks
  readonly #currentForMs: number
  readonly #ownsDatabase: boolean
  readonly #origin: string = randomUUID()
  #listener: BusListener | undefined
  #follower: Follower | undefined
  #isClosed = false

  /** @param database Belongs to the bus alone, so that no flood of lookups delays a revocation. */
  constructor(
    database: Database,
    { currentForMs = 3_000, ownsDatabase = false }: DatabaseBusOptions = {},
  ) {
    this.#database = database
    this.#marks = new DatabaseMarks(database)
    this.#currentForMs = currentForMs
    this.#ownsDatabase = ownsDatabase
  }

  subscribe(listener: BusListener): void {
    this.#mustBeOpen()
    if (this.#follower !== undefined) {
      throw new TypeError(
        'The bus must have no listener yet, but another one has subscribed: a second copy of @claviger/core, or code that called subscribe() itself.',
      )
    }
    this.#listener = listener
    this.#follower = new Follower({
      database: this.#database,
      origin: this.#origin,
      listener,
      currentForMs: this.#currentForMs,
    })
  }

  async publish(message: string): Promise<void> {
    if (message.length > MAX_MESSAGE_LENGTH) {
      throw new RangeError(
        `A message must have at most ${MAX_MESSAGE_LENGTH} characters, got ${message.length}.`,
      )
    }
    this.#mustBeOpen()
    await this.#database.query(SEND, [this.#origin, message])
  }

  async readMarks(cursor: string | undefined): Promise<MarksReading> {
    this.#mustBeOpen()
    return this.#marks.readMarks(cursor)
  }

  async writeMarks(marks: readonly WrittenMark[]): Promise<void> {
    this.#mustBeOpen()
    await this.#marks.writeMarks(marks)
  }

  isCurrent(): boolean {
    return this.#follower?.isCurrent ?? false
  }

  /** Tells the listener of this process alone, without the database. */
  tell(message: string): void {
    if (!this.#isClosed) this.#listener?.onMessage(message)
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    await this.#follower?.close()
    if (this.#ownsDatabase) await this.#database.close()
  }

  #mustBeOpen(): void {
    if (this.#isClosed) throw new TypeError('The bus must be open, but it is closed.')
  }
}
