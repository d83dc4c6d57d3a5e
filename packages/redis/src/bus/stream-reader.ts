import { momentNow, type Moment } from '@claviger/core/internal'
import { mayMove } from '../connection/check-client.ts'
import { RedisUnavailableError, within } from '../connection/deadline.ts'
import { connectSession, giveUp, makeSession } from '../connection/open-session.ts'
import type { RedisClientLike, RedisSession } from '../connection/redis-client.ts'
import { parseEntries, type StreamEntry } from './stream-entry.ts'
import type { Script } from '../script/script.ts'
import { CHECK_PLACE, TAKE_PLACE } from './stream-scripts.ts'

/** What one read of the stream returned. */
export interface StreamBatch {
  readonly entries: readonly StreamEntry[]
  /** Whether the stream has nothing more to read now. */
  readonly isAll: boolean
  /** When the read began: it returned everything that was sent before. */
  readonly askedAt: Moment
}

/** How a stream is read. */
export interface StreamReaderOptions {
  readonly key: string
  readonly origin: string
  /** How long a read waits for messages, in milliseconds. */
  readonly blockMs: number
  /** How long an answer may be overdue before the connection is given up, in milliseconds. */
  readonly patienceMs: number
  readonly maxMessages: number
}

const BATCH = 500

/**
 * The stream is not the one that was read before, has been cut shorter than what was read, or is on
 * another server.
 */
export class StreamGapError extends Error {
  override readonly name: string = 'StreamGapError'
}

/**
 * Reads a stream in order, on a connection of its own.
 *
 * Its place in the stream is always an entry that was there: at first one that it writes itself,
 * which a replica would refuse. While that entry is still there, nothing behind it was cut off.
 *
 * The server must also be the one that the place was written to. Clients of a sentinel or a cluster
 * repeat a read that a failover interrupted, without telling, on the promoted replica, which may
 * have the place but not what was written after it.
 */
export class StreamReader {
  readonly #session: RedisSession
  readonly #options: StreamReaderOptions
  readonly #closing = new AbortController()
  readonly #mustIdentify: boolean
  #place = ''
  #server = ''

  constructor(client: RedisClientLike, options: StreamReaderOptions) {
    this.#options = options
    // An error needs no listener: the read that fails reports it.
    this.#session = makeSession(client, () => {})
    this.#mustIdentify = mayMove(client)
  }

  /**
   * Connects, and takes its place at the end of the stream.
   *
   * @returns When it asked for its place.
   */
  async open(): Promise<Moment> {
    await connectSession(this.#session, this.#closing.signal)
    const askedAt = momentNow()
    const { origin, maxMessages } = this.#options
    const [place, server] = await this.#run(TAKE_PLACE, [origin, String(maxMessages)])
    if (typeof place !== 'string') throw new RedisUnavailableError('malformed_answer')
    if (server === '' && this.#mustIdentify) {
      throw new StreamGapError(
        'The server must tell its run_id or master_replid, or a failover goes unnoticed. Allow INFO to the user.',
      )
    }
    this.#place = place
    this.#server = server
    return askedAt
  }

  /**
   * Waits for messages, for a short time. An empty answer proves that none was sent.
   *
   * @throws {StreamGapError} When messages may have been missed.
   */
  async next(): Promise<StreamBatch> {
    const { key, blockMs } = this.#options
    const askedAt = momentNow()
    const entries = parseEntries(
      await this.#answer(
        this.#session.xRead({ key, id: this.#place }, { BLOCK: blockMs, COUNT: BATCH }),
        blockMs,
      ),
    )
    // Asked afterwards: what is there now was there when the stream was read.
    const [count, server] = await this.#run(CHECK_PLACE, [this.#place])
    if (count !== 1) throw new StreamGapError('Messages are gone.')
    if (server !== this.#server) throw new StreamGapError('Another server answered.')
    this.#place = entries.at(-1)?.id ?? this.#place
    return { entries, isAll: entries.length < BATCH, askedAt }
  }

  /** Gives the connection up, and with it a read that is under way. */
  close(): void {
    this.#closing.abort()
    giveUp(this.#session)
  }

  async #run(script: Script, args: string[]): Promise<readonly [unknown, string]> {
    const input = { keys: [this.#options.key], arguments: args }
    const answer = await this.#answer(script.run(this.#session, input))
    const [value, server]: readonly unknown[] = Array.isArray(answer) ? answer : []
    if (typeof server !== 'string') throw new RedisUnavailableError('malformed_answer')
    return [value, server]
  }

  async #answer<T>(work: Promise<T>, blockMs = 0): Promise<T> {
    const { signal } = this.#closing
    return within(blockMs + this.#options.patienceMs, work, { isBackground: true, signal })
  }
}

/** Keeps about so many of the newest messages: an approximate bound costs the server least. */
export function trimTo(maxMessages: number): {
  TRIM: { strategy: 'MAXLEN'; strategyModifier: '~'; threshold: number }
} {
  return { TRIM: { strategy: 'MAXLEN', strategyModifier: '~', threshold: maxMessages } }
}
