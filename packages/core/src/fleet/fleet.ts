import type { Revocation } from '../api-key/revocation.ts'
import { covers } from '../api-key/revocation.ts'
import { parseTokenInfo } from '../api-key/token-info.ts'
import type { Bus } from './bus.ts'
import { Health } from './health.ts'
import { parseMessage, writeMessage, type Message } from './message.ts'
import { parseReading, type SharedReading } from './shared-reading.ts'
import type { Store } from './store.ts'
import type { StoreEntry } from './store-entry.ts'
import { withinMs } from './within-ms.ts'

/** What a fleet tells the process it belongs to. */
export interface FleetListener {
  /** Another process revoked something. */
  onRevocation(revocation: Revocation): void
  /** Revocations may have been missed. */
  onGap(): void
  /** The store or the bus failed, or works again. Told once per change, not per request. */
  onChange(part: 'store' | 'bus', isFailing: boolean, error: unknown): void
}

/** A revocation that the store, the bus, or both have not taken yet. */
interface Undelivered {
  readonly revocation: Revocation
  readonly giveUpAt: number
  isInStore: boolean
  isSent: boolean
  isDone: boolean
}

/** A revocation that another process could not tell the store. */
interface Untold {
  readonly revocation: Revocation
  readonly until: number
}

const MAX_UNDELIVERED = 10_000
const RETRY_MS = 1_000
// A bus that has just been made, or that comes right back, is no news.
const CUT_OFF_IS_NEWS_MS = 1_000

/** A revocation holds here, but the store or the bus could not be told in time. */
export class RevocationDeliveryError extends Error {
  override readonly name: string = 'RevocationDeliveryError'
  readonly code: string = 'revocation_undelivered'
}

/** Nothing was heard of the other processes for a while. */
class BusCutOffError extends Error {
  override readonly name: string = 'BusCutOffError'
  readonly code: string = 'bus_cut_off'
}

/**
 * This process's side of a fleet: the shared store, the bus, and the revocations that neither has
 * heard of yet.
 */
export class Fleet {
  readonly #store: Store | undefined
  readonly #bus: Bus | undefined
  readonly #listener: FleetListener
  readonly #lifetimeMs: number
  readonly #undelivered = new Set<Undelivered>()
  readonly #health: { readonly store: Health; readonly bus: Health }
  #untold: Untold[] = []
  #storeDistrustedUntil = 0
  #cutOffSince: number | undefined
  #retry: NodeJS.Timeout | undefined
  #isClosed = false

  /**
   * @param lifetimeMs How long anything stays cached anywhere, in milliseconds. A revocation that
   *   is older has nothing left to reach.
   */
  constructor(
    { store, bus }: { readonly store: Store | undefined; readonly bus: Bus | undefined },
    lifetimeMs: number,
    listener: FleetListener,
  ) {
    this.#store = store
    this.#bus = bus
    this.#lifetimeMs = lifetimeMs
    this.#listener = listener
    const healthOf = (part: 'store' | 'bus') =>
      new Health((isFailing, error) => {
        listener.onChange(part, isFailing, error)
      })
    this.#health = { store: healthOf('store'), bus: healthOf('bus') }
  }

  /** Begins to listen. Not before the listener is ready: a bus may speak at once. */
  join(): void {
    const listener = this.#listener
    this.#bus?.subscribe({
      onMessage: (message) => {
        const heard = parseMessage(message)
        // A message that nobody can read may have been a revocation.
        if (heard === undefined) {
          listener.onGap()
          return
        }
        this.#noteWhetherStored(heard)
        listener.onRevocation(heard.revocation)
      },
      onGap: () => {
        listener.onGap()
      },
    })
  }

  /** Whether revocations of other processes reach this one. True where there is no bus to lose. */
  get isCurrent(): boolean {
    if (this.#bus === undefined) return true
    const isCurrent = this.#bus.isCurrent()
    this.#noteCutOff(isCurrent)
    return isCurrent
  }

  /** How many revocations have not reached the store or the bus yet. */
  get undelivered(): number {
    return this.#undelivered.size
  }

  /**
   * Reads a key from the store; nothing when there is none, or when it fails, or is slow: it takes
   * a part of the lookup's time at most, and leaves the rest to the authority.
   */
  async read(
    entry: StoreEntry,
    signal: AbortSignal,
    maxMs: number,
  ): Promise<SharedReading | undefined> {
    const store = this.#store
    if (store === undefined || performance.now() < this.#storeDistrustedUntil) return undefined
    // Those of now: one that reaches the store while it is asked may come too late for its answer.
    const missing = this.#missingInStore()
    const answer = await this.#attempt('store', 'read', () =>
      withinMs(maxMs, store.read(entry, { signal })).then(parseReading),
    )
    if (answer === undefined) return undefined
    const { ticket, found } = answer
    const info = found && parseTokenInfo(found.info)
    if (found === undefined || info === undefined) return { ticket }
    if (missing.some((revocation) => covers(revocation, entry.digests, info))) return { ticket }
    return { ticket, found: { ...found, tokenInfo: info } }
  }

  /** Writes a key to the store, without making anybody wait. */
  write(
    entry: StoreEntry,
    info: Readonly<Record<string, unknown>>,
    ticket: string,
    ttlMs: number,
  ): void {
    const store = this.#store
    if (store === undefined || ttlMs <= 0) return
    void this.#attempt('store', 'write', () => store.write(entry, info, ticket, ttlMs))
  }

  /**
   * Removes a key from the store, since the authority said no. Nobody waits for it, and it is not
   * tried again: made-up keys could fill any queue of such removals.
   */
  remove(entry: StoreEntry): void {
    const store = this.#store
    if (store === undefined) return
    void this.#attempt('store', 'remove', () => store.remove(entry))
  }

  /**
   * Tells the store, then the bus: a process that hears of it must not find the old verdict in the
   * store.
   *
   * @throws {RevocationDeliveryError} When one of them could not be told. It is tried again until
   *   everything that was cached before has run out by itself.
   */
  async revoke(revocation: Revocation): Promise<void> {
    if (this.#store === undefined && this.#bus === undefined) return
    const entry: Undelivered = {
      revocation,
      giveUpAt: performance.now() + this.#lifetimeMs,
      isInStore: this.#store === undefined,
      isSent: false,
      isDone: false,
    }
    this.#undelivered.add(entry)
    if (this.#undelivered.size > MAX_UNDELIVERED) this.#forgetOldest()
    await this.#deliver(entry)
    // Not by the set: it may have been full.
    if (!entry.isDone) {
      this.#scheduleRetry()
      throw new RevocationDeliveryError(
        'The revocation holds in this process, but the fleet could not be told. It is tried again in the background.',
      )
    }
  }

  /** Stops trying, and closes the store and the bus. */
  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#retry)
    await Promise.allSettled([this.#bus?.close?.(), this.#store?.close?.()])
  }

  async #deliver(entry: Undelivered): Promise<void> {
    const { revocation } = entry
    if (!entry.isInStore) {
      entry.isInStore = await this.#succeeds('store', 'revoke', async () =>
        this.#store?.revoke(revocation),
      )
      // Sent before the store was told, it stopped what was in their memory, but they may have read
      // the old verdict from the store again.
      if (entry.isInStore) entry.isSent = false
    }
    if (!entry.isSent) {
      entry.isSent = await this.#succeeds('bus', 'publish', async () =>
        this.#bus?.publish(writeMessage({ revocation, isStored: entry.isInStore })),
      )
    }
    entry.isDone = entry.isInStore && entry.isSent
    if (entry.isDone) this.#undelivered.delete(entry)
  }

  async #succeeds(
    part: 'store' | 'bus',
    operation: string,
    work: () => Promise<void>,
  ): Promise<boolean> {
    const done = await this.#attempt(part, operation, async () => {
      await work()
      return true
    })
    return done ?? false
  }

  /** Does what may fail, however it fails; `undefined` when it did. */
  async #attempt<T>(
    part: 'store' | 'bus',
    operation: string,
    work: () => Promise<T>,
  ): Promise<T | undefined> {
    try {
      const result = await work()
      this.#health[part].succeeded(operation)
      return result
    } catch (error) {
      this.#health[part].failed(operation, error)
      return undefined
    }
  }

  #missingInStore(): readonly Revocation[] {
    // Hardly ever is there one.
    if (this.#undelivered.size === 0 && this.#untold.length === 0) return []
    const now = performance.now()
    return [
      ...[...this.#undelivered].filter(({ isInStore }) => !isInStore),
      ...this.#untold.filter(({ until }) => now < until),
    ].map(({ revocation }) => revocation)
  }

  // What the store has from before a revocation that it was not told of is not believed, until it
  // is told, or has run out by itself.
  #noteWhetherStored({ revocation, isStored }: Message): void {
    if (isStored && this.#untold.length === 0) return
    const { by, value } = revocation
    const now = performance.now()
    this.#untold = this.#untold.filter(
      ({ until, revocation: other }) => now < until && !(other.by === by && other.value === value),
    )
    if (isStored) return
    this.#untold.push({ revocation, until: now + this.#lifetimeMs })
    if (this.#untold.length <= MAX_UNDELIVERED) return
    this.#untold = []
    this.#distrustStore()
  }

  #noteCutOff(isCurrent: boolean): void {
    if (isCurrent) {
      this.#cutOffSince = undefined
      this.#health.bus.succeeded('hear')
      return
    }
    this.#cutOffSince ??= performance.now()
    if (performance.now() - this.#cutOffSince >= CUT_OFF_IS_NEWS_MS) {
      this.#health.bus.failed('hear', new BusCutOffError('Nothing is heard of other processes.'))
    }
  }

  #scheduleRetry(): void {
    if (this.#retry !== undefined || this.#isClosed) return
    this.#retry = setTimeout(() => {
      void this.#deliverAll()
    }, RETRY_MS)
    this.#retry.unref()
  }

  async #deliverAll(): Promise<void> {
    for (const entry of this.#undelivered) {
      if (performance.now() > entry.giveUpAt) this.#undelivered.delete(entry)
      else await this.#deliver(entry)
      // One that still fails says enough: the others would only wait for the same deadline.
      if (this.#undelivered.has(entry)) break
    }
    this.#retry = undefined
    if (this.#undelivered.size > 0) this.#scheduleRetry()
  }

  #forgetOldest(): void {
    const [oldest] = this.#undelivered
    if (oldest !== undefined) this.#undelivered.delete(oldest)
    this.#distrustStore()
  }

  // Nobody remembers any more which of the store's verdicts are revoked: believe none of them until
  // all of them have run out.
  #distrustStore(): void {
    this.#storeDistrustedUntil = performance.now() + this.#lifetimeMs
  }
}
