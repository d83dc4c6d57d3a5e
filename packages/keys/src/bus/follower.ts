import { backOffMs, ageOf, LONG_AGO, type Moment } from '@claviger/core/internal'
import type { BusListener } from '@claviger/core'
import type { Database } from '../database/database.ts'
import { Alarm } from './alarm.ts'
import { BusGapError, MessageReader } from './message-reader.ts'
import { wait } from './wait.ts'

/** What a follower reads, and for whom. */
export interface FollowerOptions {
  readonly database: Database
  /** Whose messages are left out: those of this process. */
  readonly origin: string
  readonly listener: BusListener
  /** For how long a reading proves that nothing was missed, in milliseconds. */
  readonly currentForMs: number
}

// As long as notifications do not arrive, this is the delay of a message.
const POLL_MS = 250
const LATE_RING_MS = 1_000

/** Reads message after message, and keeps the proof that none was missed. */
export class Follower {
  readonly #listener: BusListener
  readonly #currentForMs: number
  readonly #reader: MessageReader
  readonly #alarm: Alarm
  readonly #closing: AbortController = new AbortController()
  readonly #loop: Promise<void>
  #sleep: AbortController = new AbortController()
  #provenAt: Moment = LONG_AGO

  /** Begins at once. */
  constructor({ database, origin, listener, currentForMs }: FollowerOptions) {
    this.#listener = listener
    this.#currentForMs = currentForMs
    this.#reader = new MessageReader(database, origin)
    this.#alarm = new Alarm(database, () => this.#sleep.abort())
    this.#loop = this.#follow()
    this.#alarm.open()
  }

  /** Whether everything that was sent until a moment ago has been heard. */
  get isCurrent(): boolean {
    return !this.#closing.signal.aborted && ageOf(this.#provenAt) < this.#currentForMs
  }

  async close(): Promise<void> {
    this.#closing.abort()
    this.#sleep.abort()
    await Promise.all([this.#loop, this.#alarm.close()])
  }

  async #follow(): Promise<void> {
    let isOpen = false
    for (let attempts = 0; !this.#closing.signal.aborted; attempts += 1) {
      const { rings } = this.#alarm
      try {
        const isAll = isOpen ? await this.#read() : await this.#begin()
        isOpen = true
        attempts = 0
        if (isAll) await this.#pause(rings)
      } catch (error) {
        // The reader keeps its place through an outage, and reads on from there.
        if (error instanceof BusGapError) {
          isOpen = false
          this.#provenAt = LONG_AGO
        }
        await wait(backOffMs(attempts), this.#closing.signal)
      }
    }
  }

  async #begin(): Promise<boolean> {
    const askedAt = await this.#reader.open()
    if (this.#closing.signal.aborted) return true
    this.#listener.onGap()
    this.#provenAt = askedAt
    return true
  }

  async #read(): Promise<boolean> {
    const { rings } = this.#alarm
    const { messages, isAll, askedAt } = await this.#reader.read()
    if (this.#closing.signal.aborted) return true
    // What was answered in between, was answered without trust in what this process knew.
    if (!this.isCurrent) this.#listener.onGap()
    for (const message of messages) this.#listener.onMessage(message)
    if (isAll) this.#provenAt = askedAt
    if (messages.length > 0) this.#expectRing(rings)
    return isAll
  }

  /** A message comes with a notification, which may be the slower one. */
  #expectRing(ringsBefore: number): void {
    setTimeout(() => {
      if (this.#alarm.rings === ringsBefore) this.#alarm.reopen()
    }, LATE_RING_MS).unref()
  }

  async #pause(ringsBefore: number): Promise<void> {
    this.#sleep = new AbortController()
    if (this.#alarm.rings !== ringsBefore || this.#closing.signal.aborted) return
    // Question, answer and the next question's answer fit into the time that a proof is good for.
    const thirdMs = this.#currentForMs / 3
    const ms = this.#alarm.isReliable ? thirdMs : Math.min(thirdMs, POLL_MS)
    await wait(ms, this.#sleep.signal)
  }
}
