import type { Database } from '../database/database.ts'
import { compareUse, writeUsage, type CountedUse } from './write-usage.ts'

/** How uses are counted and written. */
export interface UsageRecorderOptions {
  readonly database: Database
  /** How often counts are written, in milliseconds. */
  readonly everyMs: number
  /** Is told once, each time that counts begin to be lost. */
  readonly onLost: () => void
}

/** One use of a key. */
export interface KeyUse {
  readonly keyId: string
  /** `later`: a guard refused a request that was counted before. */
  readonly kind: 'accepted' | 'refused' | 'ended' | 'later'
}

interface Count {
  requests: number
  refusals: number
  lastUsedAt: number
}

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000
const MAX_PENDING = 20_000
const BATCH = 1_000

/**
 * Counts uses in memory, and writes them in batches, never on a request's path.
 *
 * What is lost: the uses of the last `everyMs` when the process crashes; and while the database
 * cannot be reached, those beyond 20,000 pairs of a key and an hour. A batch whose answer is lost is
 * written again, and may count twice.
 */
export class UsageRecorder {
  readonly #options: UsageRecorderOptions
  readonly #pending: Map<string, Map<number, Count>> = new Map()
  readonly #timer: NodeJS.Timeout
  #size = 0
  #isLosing = false
  #writing: Promise<void> | undefined
  #isClosed = false

  constructor(options: UsageRecorderOptions) {
    this.#options = options
    this.#timer = setInterval(() => {
      this.flush().catch(() => {})
    }, options.everyMs).unref()
  }

  /** Counts a use. */
  record({ keyId, kind }: KeyUse): void {
    if (this.#isClosed) return
    const now = Date.now()
    const count = this.#countOf(keyId, now - (now % HOUR_MS))
    if (count === undefined) return
    if (kind !== 'later') count.requests += 1
    if (kind !== 'accepted') count.refusals += 1
    if (kind !== 'ended') count.lastUsedAt = now - (now % MINUTE_MS)
  }

  /**
   * Writes what was counted.
   *
   * @throws {DatabaseError} When the database cannot be asked. What was not written is kept.
   */
  async flush(): Promise<void> {
    await this.#writing?.catch(() => {})
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined
    })
    await this.#writing
  }

  /** Writes what was counted, if it can, and counts no more. */
  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    clearInterval(this.#timer)
    await this.flush().catch(() => {})
  }

  #countOf(keyId: string, hour: number): Count | undefined {
    const hours = this.#pending.get(keyId)
    const found = hours?.get(hour)
    if (found !== undefined) return found
    if (this.#size >= MAX_PENDING) {
      if (!this.#isLosing) this.#options.onLost()
      this.#isLosing = true
      return undefined
    }
    const count = { requests: 0, refusals: 0, lastUsedAt: 0 }
    if (hours === undefined) this.#pending.set(keyId, new Map([[hour, count]]))
    else hours.set(hour, count)
    this.#size += 1
    return count
  }

  async #write(): Promise<void> {
    const all = this.#takeAll()
    for (let start = 0; start < all.length; start += BATCH) {
      try {
        await writeUsage(this.#options.database, all.slice(start, start + BATCH))
      } catch (error) {
        for (const use of all.slice(start)) this.#putBack(use)
        throw error
      }
    }
    this.#isLosing = false
  }

  #takeAll(): readonly CountedUse[] {
    const all = [...this.#pending].flatMap(([keyId, hours]) =>
      [...hours].map(([hour, count]) => ({ keyId, hour, ...count })),
    )
    this.#pending.clear()
    this.#size = 0
    return all.toSorted(compareUse)
  }

  #putBack({ keyId, hour, requests, refusals, lastUsedAt }: CountedUse): void {
    const count = this.#countOf(keyId, hour)
    if (count === undefined) return
    count.requests += requests
    count.refusals += refusals
    count.lastUsedAt = Math.max(count.lastUsedAt, lastUsedAt)
  }
}
