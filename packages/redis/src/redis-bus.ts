import { randomUUID } from 'node:crypto'
import type { Bus, BusListener } from '@claviger/core'
import { BoundedClient } from './bounded-client.ts'
import { keysOf, type Keys } from './keys.ts'
import type { RedisLike } from './redis-like.ts'
import { PUBLISH } from './scripts.ts'
import { StreamReader, type StreamClient, type StreamEntry } from './stream-reader.ts'

/** A client that can be given a connection of its own. */
export interface DuplicableRedis extends RedisLike {
  duplicate(): StreamClient
}

/** How a bus uses Redis. */
export interface RedisBusOptions {
  /** What the keys begin with; the same in every process of the fleet. @default 'claviger' */
  readonly namespace?: string
  /** How long sending a message may take, in milliseconds. @default 1_000 */
  readonly timeoutMs?: number
  /**
   * For how long the bus counts as current after it last proved that it is, in milliseconds. A
   * process that is cut off trusts its memory as before for so long.
   *
   * @default 3_000
   */
  readonly trustMs?: number
}

const MAX_MESSAGES = '10000'
const RETRY_MS = 100
const MAX_RETRY_MS = 5_000

/**
 * Makes a revocation bus on Redis 6.2+ or Valkey 7.2+.
 *
 * Messages are entries of a stream, read on a connection of its own. Each reading, also an empty
 * one, proves that nothing sent before it was missed. After any interruption the process is told
 * that it may have missed something, before the bus counts as current again.
 *
 * @param client From `createClient` of the `redis` package. It stays yours to connect and to close.
 * @throws {TypeError} When an option cannot work.
 */
export function redisBus(client: DuplicableRedis, options: RedisBusOptions = {}): Bus {
  const { namespace = 'claviger', timeoutMs = 1_000, trustMs = 3_000 } = options
  for (const [name, value] of Object.entries({ timeoutMs, trustMs })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new TypeError(`${name} must be a whole number of milliseconds, 1 or more.`)
    }
  }
  return new RedisBus(client, keysOf(namespace), timeoutMs, trustMs)
}

class RedisBus implements Bus {
  readonly #client: DuplicableRedis
  readonly #bounded: BoundedClient
  readonly #keys: Keys
  readonly #timeoutMs: number
  readonly #trustMs: number
  readonly #origin = randomUUID()
  readonly #closing = new AbortController()
  #heardUntil = -Infinity
  #loop: Promise<void> | undefined
  #reader: StreamReader | undefined

  constructor(client: DuplicableRedis, keys: Keys, timeoutMs: number, trustMs: number) {
    this.#client = client
    this.#bounded = new BoundedClient(client)
    this.#keys = keys
    this.#timeoutMs = timeoutMs
    this.#trustMs = trustMs
  }

  subscribe(listener: BusListener): void {
    this.#loop ??= this.#listen(listener)
  }

  async publish(message: string): Promise<void> {
    await this.#bounded.runAnyway(
      PUBLISH,
      {
        keys: [this.#keys.stream, this.#keys.sequence],
        arguments: [this.#origin, message, MAX_MESSAGES],
      },
      this.#timeoutMs,
    )
  }

  isCurrent(): boolean {
    return performance.now() - this.#heardUntil < this.#trustMs
  }

  async close(): Promise<void> {
    this.#closing.abort()
    // Ends the reading that waits for news.
    this.#reader?.close()
    await this.#loop
  }

  async #listen(listener: BusListener): Promise<void> {
    let failures = 0
    while (!this.#closing.signal.aborted) {
      const reader = new StreamReader(this.#client.duplicate(), this.#keys.stream, this.#trustMs)
      this.#reader = reader
      try {
        const openedAt = await reader.open()
        // Whatever was sent while nobody listened here.
        listener.onGap()
        this.#heardUntil = openedAt
        while (!this.#closing.signal.aborted) {
          const { entries, askedAt, isGapless } = await reader.next()
          if (!isGapless) listener.onGap()
          for (const entry of entries) this.#hear(entry, listener)
          // Heard is what was sent before the question; the answer may have been on its way for long.
          this.#heardUntil = askedAt
          failures = 0
        }
      } catch {
        this.#heardUntil = -Infinity
        failures += 1
      } finally {
        this.#reader = undefined
        reader.close()
      }
      await this.#pause(failures)
    }
  }

  #hear({ origin, message }: StreamEntry, listener: BusListener): void {
    if (origin !== this.#origin) listener.onMessage(message)
  }

  async #pause(failures: number): Promise<void> {
    const longest = Math.min(RETRY_MS * 2 ** failures, MAX_RETRY_MS)
    const ms = longest * (0.5 + Math.random() / 2)
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms)
      timer.unref()
      this.#closing.signal.addEventListener('abort', () => {
        clearTimeout(timer)
        resolve()
      })
    })
  }
}
