import { backOffMs } from '@claviger/core/internal'
import { randomUUID } from 'node:crypto'
import type { Database } from '../database/database.ts'
import { CHANNEL, WAKE } from './bus-statements.ts'
import { aborted, wait } from './wait.ts'

/**
 * Rings when a message was sent, so that a process reads it at once.
 *
 * It proves nothing: poolers drop notifications without an error, and a connection may die
 * silently. So it sends a notification to itself, and says whether it heard it.
 */
export class Alarm {
  readonly #database: Database
  readonly #onRing: () => void
  readonly #ownNews: string = `test ${randomUUID()}`
  readonly #closing: AbortController = new AbortController()
  #connection: AbortController = new AbortController()
  #loop: Promise<void> | undefined
  #rings = 0
  #isReliable = false

  /** @param onRing Is called for each notification, and whenever listening ends. */
  constructor(database: Database, onRing: () => void) {
    this.#database = database
    this.#onRing = onRing
  }

  /** Whether notifications arrive, as far as is known. */
  get isReliable(): boolean {
    return this.#isReliable
  }

  /** How many notifications have come. */
  get rings(): number {
    return this.#rings
  }

  /** Begins to listen, and goes on trying to. */
  open(): void {
    this.#loop ??= this.#listen()
  }

  /** Listens over another connection, because this one brings nothing. */
  reopen(): void {
    this.#connection.abort()
  }

  async close(): Promise<void> {
    this.#closing.abort()
    this.#connection.abort()
    await this.#loop
  }

  async #listen(): Promise<void> {
    for (let attempts = 0; !this.#closing.signal.aborted; attempts += 1) {
      this.#connection = new AbortController()
      const hasListened = await this.#listenOn(this.#connection)
      if (hasListened) attempts = 0
      this.#isReliable = false
      this.#onRing()
      await wait(backOffMs(attempts), this.#closing.signal)
    }
  }

  async #listenOn(connection: AbortController): Promise<boolean> {
    try {
      const listening = await this.#database.listen(CHANNEL, {
        onNotification: (payload) => this.#ring(payload),
        onLost: () => connection.abort(),
      })
      try {
        await this.#database.query(WAKE, [this.#ownNews])
        await aborted(connection.signal)
      } finally {
        await listening.close()
      }
      return true
    } catch {
      return false
    }
  }

  #ring(payload: string): void {
    this.#rings += 1
    if (payload === this.#ownNews) this.#isReliable = true
    this.#onRing()
  }
}
