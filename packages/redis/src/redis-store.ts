import { randomInt } from 'node:crypto'
import type { Revocation, Store, StoreReading } from '@claviger/core'
import { BoundedClient } from './bounded-client.ts'
import { keysOf, type Keys } from './keys.ts'
import type { RedisLike } from './redis-like.ts'
import { READ, REVOKE, WRITE } from './scripts.ts'
import { parseValue, writeValue } from './stored-value.ts'

/** How a store uses Redis. */
export interface RedisStoreOptions {
  /**
   * What the keys begin with: one for each authority that the same Redis serves.
   *
   * @default 'claviger'
   */
  readonly namespace?: string
  /** How long a request waits for Redis, in milliseconds. @default 50 */
  readonly timeoutMs?: number
  /** How long a revocation waits for Redis, in milliseconds. @default 1_000 */
  readonly revokeTimeoutMs?: number
}

// A lookup that began longer ago than this writes nothing. No deadline is that long.
const MAX_TICKET_AGE_SECONDS = 120
// Longer than any TTL and any ticket together, so no mark goes while something older is left.
const MARK_LIFETIME_SECONDS = 2 * 86_400
const MAX_MARKS = 1_000_000
const MAX_VALUE_LENGTH = 65_536

/**
 * Makes a shared cache of API keys on Redis 6.2+ or Valkey 7.2+.
 *
 * Keys and values hold digests, never a credential. The client stays yours: connect it, and close
 * it. While it is not ready, nothing is read, written or queued.
 *
 * @param client From `createClient`, `createCluster` or `createSentinel` of the `redis` package.
 * @throws {TypeError} When an option cannot work.
 */
export function redisStore(client: RedisLike, options: RedisStoreOptions = {}): Store {
  const { namespace = 'claviger', timeoutMs = 50, revokeTimeoutMs = 1_000 } = options
  checkTimeout('timeoutMs', timeoutMs)
  checkTimeout('revokeTimeoutMs', revokeTimeoutMs)
  return new RedisStore(new BoundedClient(client), keysOf(namespace), timeoutMs, revokeTimeoutMs)
}

class RedisStore implements Store {
  readonly #client: BoundedClient
  readonly #keys: Keys
  readonly #timeoutMs: number
  readonly #revokeTimeoutMs: number

  constructor(client: BoundedClient, keys: Keys, timeoutMs: number, revokeTimeoutMs: number) {
    this.#client = client
    this.#keys = keys
    this.#timeoutMs = timeoutMs
    this.#revokeTimeoutMs = revokeTimeoutMs
  }

  async read(digest: string): Promise<StoreReading> {
    const input = { keys: [this.#keys.control, this.#keys.entry(digest)], arguments: [newEpoch()] }
    const answer = await this.#client.run(READ, input, this.#timeoutMs)
    if (!Array.isArray(answer)) throw new TypeError('Redis makes no sense.')
    const [ticket, value, remainingMs]: readonly unknown[] = answer
    if (!Array.isArray(ticket)) throw new TypeError('Redis makes no sense.')

    const info = typeof value === 'string' ? parseValue(value, digest) : undefined
    return {
      ticket: ticket.join(' '),
      ...(info === undefined ? {} : { found: { info, remainingMs: Number(remainingMs) } }),
    }
  }

  async write(
    digest: string,
    info: Readonly<Record<string, unknown>>,
    ticket: string,
    ttlMs: number,
  ): Promise<void> {
    const value = writeValue(digest, info)
    if (value.length > MAX_VALUE_LENGTH) return
    const [epoch = '', last = '', issued = ''] = ticket.split(' ')
    await this.#client.run(
      WRITE,
      {
        keys: [this.#keys.control, this.#keys.entry(digest)],
        arguments: [
          epoch,
          last,
          issued,
          String(MAX_TICKET_AGE_SECONDS),
          String(Math.max(1, Math.floor(ttlMs))),
          JSON.stringify(namesOf(digest, info)),
          value,
        ],
      },
      this.#timeoutMs,
    )
  }

  async revoke({ by, value }: Revocation): Promise<void> {
    await this.#client.runAnyway(
      REVOKE,
      {
        keys: [this.#keys.control],
        arguments: [newEpoch(), `${by}:${value}`, String(MARK_LIFETIME_SECONDS), String(MAX_MARKS)],
      },
      this.#revokeTimeoutMs,
    )
  }
}

function namesOf(digest: string, info: Readonly<Record<string, unknown>>): readonly string[] {
  const { tokenId, organizationId, userId } = info
  const names = { digest, keyId: tokenId, organizationId, userId }
  return Object.entries(names).flatMap(([by, value]) =>
    typeof value === 'string' ? [`${by}:${value}`] : [],
  )
}

// Negative, and exact as a double: see the scripts.
function newEpoch(): string {
  return `-${randomInt(1, 2 ** 47)}`
}

function checkTimeout(name: string, value: unknown): void {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1) {
    throw new TypeError(`${name} must be a whole number of milliseconds, 1 or more.`)
  }
}
