import { within } from './deadline.ts'

/** What is used of a connection that reads a stream. */
export interface StreamClient {
  connect(): Promise<unknown>
  destroy(): unknown
  on(event: 'error', listener: (error: unknown) => void): unknown
  xRead(
    stream: { key: string; id: string },
    options: { BLOCK: number; COUNT: number },
  ): Promise<unknown>
  xRevRange(key: string, start: string, end: string, options: { COUNT: number }): Promise<unknown>
}

/** One message of the stream. */
export interface StreamEntry {
  readonly origin: string
  readonly message: string
}

/** What one question to the stream brought. */
export interface StreamBatch {
  readonly entries: readonly StreamEntry[]
  /** When the question was put, on the monotonic clock: everything sent before is in. */
  readonly askedAt: number
  /** Whether nothing is missing between this batch and the one before. */
  readonly isGapless: boolean
}

interface NumberedEntry extends StreamEntry {
  readonly id: string
  readonly number: number
}

const BLOCK_MS = 500
const BATCH = 500
const START = '0-0'

/** Reads the messages of a stream in order, on a connection of its own, and notices gaps. */
export class StreamReader {
  readonly #client: StreamClient
  readonly #key: string
  readonly #patienceMs: number
  #lastId = START
  #lastNumber: number | undefined

  /** @param patienceMs How long an answer may be overdue before the connection is given up. */
  constructor(client: StreamClient, key: string, patienceMs: number) {
    this.#client = client
    this.#key = key
    this.#patienceMs = patienceMs
    client.on('error', () => {})
  }

  /**
   * Connects, and finds the present end of the stream.
   *
   * @returns When the end was asked for, on the monotonic clock.
   */
  async open(): Promise<number> {
    await within(this.#patienceMs, this.#client.connect())
    const askedAt = performance.now()
    const newest = await this.#newest()
    this.#lastId = newest?.id ?? START
    this.#lastNumber = newest?.number
    return askedAt
  }

  /** Waits for messages, for a short time: no news is news, too. */
  async next(): Promise<StreamBatch> {
    const askedAt = performance.now()
    const answer = await within(
      BLOCK_MS + this.#patienceMs,
      this.#client.xRead({ key: this.#key, id: this.#lastId }, { BLOCK: BLOCK_MS, COUNT: BATCH }),
    )
    const entries = entriesOf(answer)
    if (entries.length === 0) return { entries, askedAt, isGapless: await this.#isStillTheEnd() }

    let isGapless = true
    for (const { id, number } of entries) {
      // The first message of a new stream has number 1: only then is there nothing before it.
      if (number !== (this.#lastNumber ?? 0) + 1) isGapless = false
      this.#lastNumber = number
      this.#lastId = id
    }
    return { entries, askedAt, isGapless }
  }

  /** Gives the connection up. */
  close(): void {
    try {
      this.#client.destroy()
    } catch {
      // It was never open.
    }
  }

  // A server that lost its data, or whose clock went back, numbers new messages below the last one
  // that was read, and would never bring them.
  async #isStillTheEnd(): Promise<boolean> {
    const newest = await this.#newest()
    if (newest === undefined ? this.#lastId === START : newest.id === this.#lastId) return true
    // A message that came in between has the next number; the next reading will bring it.
    if (
      newest !== undefined &&
      this.#lastNumber !== undefined &&
      newest.number > this.#lastNumber
    ) {
      return true
    }
    if (newest !== undefined && this.#lastNumber === undefined) return true
    this.#lastId = newest?.id ?? START
    this.#lastNumber = newest?.number
    return false
  }

  async #newest(): Promise<NumberedEntry | undefined> {
    const answer = await within(
      this.#patienceMs,
      this.#client.xRevRange(this.#key, '+', '-', { COUNT: 1 }),
    )
    return Array.isArray(answer) ? toEntry(answer[0]) : undefined
  }
}

function entriesOf(answer: unknown): readonly NumberedEntry[] {
  const stream: unknown = Array.isArray(answer) ? answer[0] : undefined
  const messages = memberOf(stream, 'messages')
  if (!Array.isArray(messages)) return []
  // One that makes no sense may have been a revocation: its missing number shows as a gap.
  return messages.flatMap((message) => toEntry(message) ?? [])
}

function toEntry(value: unknown): NumberedEntry | undefined {
  const id = memberOf(value, 'id')
  const fields = memberOf(value, 'message')
  const number = Number(memberOf(fields, 'n'))
  const origin = memberOf(fields, 'o')
  const message = memberOf(fields, 'm')
  if (typeof id !== 'string' || typeof origin !== 'string' || typeof message !== 'string') {
    return undefined
  }
  return Number.isSafeInteger(number) ? { id, number, origin, message } : undefined
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
