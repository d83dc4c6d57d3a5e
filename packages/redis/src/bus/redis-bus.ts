import { backOffMs, ageOf, LONG_AGO, type Moment } from '@claviger/core/internal'
import { randomUUID } from 'node:crypto'
import type { Bus, BusListener } from '@claviger/core'
import { checkClient } from '../connection/check-client.ts'
import { Connection } from '../connection/connection.ts'
import { RedisUnavailableError } from '../connection/deadline.ts'
import { keysOf } from '../keys.ts'
import type { RedisClientLike } from '../connection/redis-client.ts'
import { resolveBusOptions, type RedisBusOptions } from './redis-bus-options.ts'
import { StreamReader, trimTo } from './stream-reader.ts'

const MAX_MESSAGES = 10_000
// A message is an ID and a few quotes. Anything far longer would fill the memory of every process.
const MAX_MESSAGE_LENGTH = 65_536

/**
 * Makes a revocation bus on Redis 6.2+ or Valkey 7.2+.
 *
 * Messages are entries of a stream, read on a connection of its own. Each reading, also an empty
 * one, proves that nothing sent before it was missed. After any interruption the process is told
 * that it may have missed something, before the bus counts as current again.
 *
 * @param client A template for the bus's own connections: one to read, one to send.
 * @throws {TypeError} When an option cannot work.
 */
export function redisBus(client: RedisClientLike, options: RedisBusOptions = {}): Bus {
  checkClient(client)
  const { namespace, ...settings } = resolveBusOptions(options)
  return new RedisBus(client, { key: keysOf(namespace).stream, ...settings })
}

class RedisBus implements Bus {
  readonly #client: RedisClientLike
  readonly #settings: {
    readonly key: string
    readonly timeoutMs: number
    readonly currentForMs: number
  }
  readonly #sender: Connection
  readonly #origin = randomUUID()
  readonly #closing = new AbortController()
  #provenAt: Moment = LONG_AGO
  #loop: Promise<void> | undefined
  #reader: StreamReader | undefined

  constructor(
    client: RedisClientLike,
    settings: { readonly key: string; readonly timeoutMs: number; readonly currentForMs: number },
  ) {
    this.#client = client
    this.#settings = settings
    this.#sender = new Connection(client)
  }

  subscribe(listener: BusListener): void {
    if (this.#closing.signal.aborted) {
      throw new TypeError(
        'The bus must be open, but it is closed. Make a new one: redisBus(client).',
      )
    }
    if (this.#loop !== undefined) {
      throw new TypeError(
        'The bus must have no listener yet, but another one has subscribed: a second copy of @claviger/core, or code that called subscribe() itself. Make a bus for each: redisBus(client).',
      )
    }
    this.#loop = this.#listen(listener)
  }

  async publish(message: string): Promise<void> {
    if (message.length > MAX_MESSAGE_LENGTH) {
      throw new RangeError(
        `A message must have at most ${MAX_MESSAGE_LENGTH} characters, got ${message.length}.`,
      )
    }
    const { key, timeoutMs } = this.#settings
    const id = await this.#sender.run({ timeoutMs, forConnection: true }, async (commands) =>
      commands.xAdd(key, '*', { o: this.#origin, m: message }, trimTo(MAX_MESSAGES)),
    )
    if (typeof id !== 'string') throw new RedisUnavailableError('malformed_answer')
  }

  isCurrent(): boolean {
    return ageOf(this.#provenAt) < this.#settings.currentForMs
  }

  async close(): Promise<void> {
    this.#closing.abort()
    this.#sender.close()
    // Ends the read that waits for messages.
    this.#reader?.close()
    await this.#loop
  }

  async #listen(listener: BusListener): Promise<void> {
    let attempts = 0
    while (!this.#closing.signal.aborted) {
      const reader = this.#makeReader()
      this.#reader = reader
      try {
        await this.#follow(reader, listener, () => {
          attempts = 0
        })
      } catch {
        // From now on, messages may be missed.
      }
      this.#provenAt = LONG_AGO
      this.#reader = undefined
      reader.close()
      await this.#pause(backOffMs(attempts))
      attempts += 1
    }
  }

  async #follow(reader: StreamReader, listener: BusListener, onProof: () => void): Promise<void> {
    const openedAt = await reader.open()
    // Messages from before this process listened are behind the reader's place.
    listener.onGap()
    this.#provenAt = openedAt
    while (!this.#closing.signal.aborted) {
      const { entries, isAll, askedAt } = await reader.next()
      for (const { origin, message } of entries) {
        if (origin !== this.#origin && message !== '') listener.onMessage(message)
      }
      // The read proves what was sent before it began: its answer may have been delayed.
      if (isAll) this.#provenAt = askedAt
      onProof()
    }
  }

  #makeReader(): StreamReader {
    const { key, currentForMs } = this.#settings
    // One read, its answer and the answer of the next read fit into the time for which a proof
    // counts.
    const thirdMs = Math.floor(currentForMs / 3)
    return new StreamReader(this.#client, {
      key,
      origin: this.#origin,
      blockMs: thirdMs,
      patienceMs: thirdMs,
      maxMessages: MAX_MESSAGES,
    })
  }

  async #pause(ms: number): Promise<void> {
    const { signal } = this.#closing
    if (signal.aborted) return
    await new Promise<void>((resolve) => {
      const end = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', end)
        resolve()
      }
      const timer = setTimeout(end, ms)
      timer.unref()
      signal.addEventListener('abort', end)
    })
  }
}
