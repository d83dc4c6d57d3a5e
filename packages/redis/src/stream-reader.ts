import { RedisUnavailableError, within } from './deadline.ts'
import { connectSession, giveUp, makeSession } from './open-session.ts'
import type { RedisClientLike, RedisSession } from './redis-client.ts'
import { Script } from './script.ts'
import { parseEntries, type StreamEntry } from './stream-entry.ts'

/** What one question to the stream brought. */
export interface StreamBatch {
  readonly entries: readonly StreamEntry[]
  /** Whether there is nothing more to fetch at once. */
  readonly isAll: boolean
  /** When the question was put, on the monotonic clock: everything sent before that is in. */
  readonly askedAt: number
}

/** How a stream is read. */
export interface StreamReaderOptions {
  readonly key: string
  readonly origin: string
  /** How long a question waits for news, in milliseconds. */
  readonly blockMs: number
  /** How long an answer may be overdue before the connection is given up, in milliseconds. */
  readonly patienceMs: number
  readonly maxMessages: number
}

const BATCH = 500

/*
 * Whether an entry is still there. The first command changes nothing, but a replica refuses it, and
 * so does a primary that has lost its replicas, where it is told to: on either, silence proves
 * nothing.
 */
const STILL_THERE = new Script(`
redis.call('XDEL', KEYS[1], '0-1')
return #redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1])
`)

/** The stream is not the one that was read before, or has been cut shorter than what was read. */
export class StreamGapError extends Error {
  override readonly name: string = 'StreamGapError'
}

/**
 * Reads a stream in order, on a connection of its own.
 *
 * Its place in the stream is always an entry that was there: at first one that it writes itself,
 * which a replica would refuse. While that entry is still there, nothing behind it was cut off, and
 * the server has not lost its data or gone back to older data.
 */
export class StreamReader {
  readonly #session: RedisSession
  readonly #options: StreamReaderOptions
  readonly #closing = new AbortController()
  #place = ''

  constructor(client: RedisClientLike, options: StreamReaderOptions) {
    this.#options = options
    // What went wrong shows in the answer that does not come.
    this.#session = makeSession(client, () => {})
  }

  /**
   * Connects, and takes its place at the end of the stream.
   *
   * @returns When it asked for its place, on the monotonic clock.
   */
  async open(): Promise<number> {
    await connectSession(this.#session, this.#closing.signal)
    const askedAt = performance.now()
    const place = await this.#answer(
      this.#session.xAdd(
        this.#options.key,
        '*',
        { o: this.#options.origin, m: '' },
        trimTo(this.#options.maxMessages),
      ),
    )
    if (typeof place !== 'string') throw new RedisUnavailableError('malformed_answer')
    this.#place = place
    return askedAt
  }

  /**
   * Waits for messages, for a short time: no news is news, too.
   *
   * @throws {StreamGapError} When messages may have been missed.
   */
  async next(): Promise<StreamBatch> {
    const { key, blockMs } = this.#options
    const askedAt = performance.now()
    const entries = parseEntries(
      await this.#answer(
        this.#session.xRead({ key, id: this.#place }, { BLOCK: blockMs, COUNT: BATCH }),
        blockMs,
      ),
    )
    // Asked afterwards: what is there now was there when the stream was read.
    const found = await this.#answer(
      STILL_THERE.run(this.#session, { keys: [key], arguments: [this.#place] }),
    )
    if (found !== 1) throw new StreamGapError('Messages are gone.')
    this.#place = entries.at(-1)?.id ?? this.#place
    return { entries, isAll: entries.length < BATCH, askedAt }
  }

  /** Gives the connection up, and with it a question that is under way. */
  close(): void {
    this.#closing.abort()
    giveUp(this.#session)
  }

  async #answer<T>(work: Promise<T>, blockMs = 0): Promise<T> {
    const { signal } = this.#closing
    return within(blockMs + this.#options.patienceMs, work, { isBackground: true, signal })
  }
}

/** Keeps the newest messages only; about so many, which costs the server least. */
export function trimTo(maxMessages: number): {
  TRIM: { strategy: 'MAXLEN'; strategyModifier: '~'; threshold: number }
} {
  return { TRIM: { strategy: 'MAXLEN', strategyModifier: '~', threshold: maxMessages } }
}
