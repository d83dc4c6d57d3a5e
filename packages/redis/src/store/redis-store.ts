import { randomInt } from 'node:crypto'
import type {
  MarksReading,
  Revocation,
  Store,
  StoreEntry,
  StoreReading,
  WrittenMark,
} from '@claviger/core'
import { checkClient } from '../connection/check-client.ts'
import { Connection } from '../connection/connection.ts'
import { nameOf, entryNames } from './entry-names.ts'
import { keysOf, type Keys } from '../keys.ts'
import { parseReading, parseWriting } from './read-answer.ts'
import { resolveStoreOptions, type RedisStoreOptions } from './redis-store-options.ts'
import type { RedisClientLike } from '../connection/redis-client.ts'
import { RedisMarks } from './redis-marks.ts'
import { READ, REMOVE, REVOKE, WRITE } from './store-scripts.ts'
import { readTicket, writeTicket } from './ticket.ts'

// The layout of an entry. Count it up with every change; entries of another number are not read.
const SCHEMA = '3'
const MAX_VALUE_BYTES = 16_384
// Neither decides what may be read: a mark that is forgotten takes what is older than it along.
const MARKS_KEPT_MICROS = 3_600_000_000
const MAX_MARKS = 100_000
// As long as the longest lookup, and about 15 MB at most. A lookup whose lease was dropped is not shared.
const LEASES_KEPT_MICROS = 60_000_000
const MAX_LEASES = 100_000
// About 400 bytes for each key that is really in use.
const KNOWN_FOR_MS = 86_400_000
const MAX_EPOCH = 2 ** 47

/**
 * Makes a shared cache of API keys on Redis 6.2+ or Valkey 7.2+.
 *
 * Keys and values hold digests, never a credential. What was looked up before a revocation is never
 * readable after it, in any order of arrival at the server and with any clocks of the processes: only
 * the server's versions are compared.
 *
 * @param client A template for the store's own two connections, one of them for revocations alone, so
 *   that no flood of readings delays them. It opens both now, and keeps trying to.
 * @throws {TypeError} When an option cannot work.
 */
export function redisStore(client: RedisClientLike, options: RedisStoreOptions = {}): Store {
  checkClient(client)
  const { namespace, ...timeouts } = resolveStoreOptions(options)
  return new RedisStore(client, keysOf(namespace), timeouts)
}

class RedisStore implements Store {
  readonly #connection: Connection
  // Readings that fail, or that hang, end their connection with all that is under way on it.
  readonly #revocations: Connection
  readonly #marks: RedisMarks
  readonly #keys: Keys
  readonly #timeouts: { readonly timeoutMs: number; readonly revokeTimeoutMs: number }

  constructor(
    client: RedisClientLike,
    keys: Keys,
    timeouts: { readonly timeoutMs: number; readonly revokeTimeoutMs: number },
  ) {
    this.#keys = keys
    this.#timeouts = timeouts
    this.#connection = new Connection(client)
    this.#revocations = new Connection(client)
    this.#marks = new RedisMarks(this.#revocations, keys, timeouts.revokeTimeoutMs)
  }

  async read({ name }: StoreEntry): Promise<StoreReading> {
    return this.#connection.run(this.#timeouts, async (commands) => {
      const answer = await READ.run(commands, {
        keys: this.#keysFor(name),
        arguments: [
          freshEpoch(),
          name,
          SCHEMA,
          String(MAX_VALUE_BYTES),
          String(LEASES_KEPT_MICROS),
          String(MAX_LEASES),
        ],
      })
      const reading = parseReading(answer, name)
      return { ...reading, ticket: writeTicket(reading.ticket) }
    })
  }

  async write(
    { name, digests }: StoreEntry,
    info: Readonly<Record<string, unknown>>,
    ticket: string,
    ttlMs: number,
  ): Promise<void> {
    const value = JSON.stringify(info)
    const { ticket: given, ageMs } = readTicket(ticket)
    // From when the ticket was given out: the server knows how long ago that is when it writes.
    const lifetimeMs = Math.floor(ttlMs + ageMs)
    if (Buffer.byteLength(value) > MAX_VALUE_BYTES || !(ttlMs >= 1) || !(lifetimeMs > 0)) return
    await this.#connection.run(this.#timeouts, async (commands) =>
      WRITE.run(commands, {
        keys: this.#keysFor(name),
        arguments: [
          name,
          SCHEMA,
          given,
          entryNames(digests, info),
          String(lifetimeMs),
          value,
          String(KNOWN_FOR_MS),
        ],
      }),
    )
  }

  async remove({ name }: StoreEntry): Promise<void> {
    await this.#connection.run(this.#timeouts, async (commands) =>
      REMOVE.run(commands, { keys: this.#keysFor(name), arguments: [name] }),
    )
  }

  async revoke(revocation: Revocation): Promise<Pick<StoreReading, 'isPoisoned'>> {
    const patience = { timeoutMs: this.#timeouts.revokeTimeoutMs, forConnection: true }
    const answer = await this.#revocations.run(patience, async (commands) =>
      REVOKE.run(commands, {
        keys: [this.#keys.control],
        arguments: [freshEpoch(), nameOf(revocation), String(MARKS_KEPT_MICROS), String(MAX_MARKS)],
      }),
    )
    return parseWriting(answer)
  }

  async readMarks(cursor: string | undefined): Promise<MarksReading> {
    return this.#marks.readMarks(cursor)
  }

  async writeMarks(marks: readonly WrittenMark[]): Promise<Pick<MarksReading, 'isPoisoned'>> {
    return this.#marks.writeMarks(marks)
  }

  async close(): Promise<void> {
    this.#connection.close()
    this.#revocations.close()
  }

  #keysFor(name: string): string[] {
    const { control, entry, leases, known } = this.#keys
    return [control, entry(name), leases, known(name)]
  }
}

// Made here, since a script has no randomness of its own. Used only where there is no epoch yet.
function freshEpoch(): string {
  return String(randomInt(1, MAX_EPOCH))
}
