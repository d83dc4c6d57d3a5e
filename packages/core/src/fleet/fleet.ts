import type { Revocation } from '../api-key/revocation.ts'
import { covers } from '../api-key/revocation.ts'
import type { TokenInfo } from '../api-key/token-info.ts'
import type { Digest } from '../fingerprint.ts'
import type { Bus } from './bus.ts'
import { parseMessage, writeMessage } from './message.ts'
import type { Store, StoreReading } from './store.ts'

/** What a fleet tells the process it belongs to. */
export interface FleetListener {
  /** Another process revoked something. */
  onRevocation(revocation: Revocation): void
  /** Revocations may have been missed. */
  onGap(): void
  /** The store or the bus failed, or works again. Told once per change, not per request. */
  onChange(part: 'store' | 'bus', isFailing: boolean, error: unknown): void
}

/** How long a revocation is worth delivering, and how often that is tried. */
interface Undelivered {
  readonly revocation: Revocation
  readonly giveUpAt: number
  store: boolean
  bus: boolean
}

const MAX_UNDELIVERED = 10_000
const RETRY_MS = 1_000

/** A revocation holds here, but the store or the bus could not be told in time. */
export class RevocationDeliveryError extends Error {
  override readonly name: string = 'RevocationDeliveryError'
  readonly code: string = 'revocation_undelivered'
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
  readonly #failing = { store: false, bus: false }
  #storeDistrustedUntil = 0
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
  }

  /** Begins to listen. Not before the listener is ready: a bus may speak at once. */
  join(): void {
    const listener = this.#listener
    this.#bus?.subscribe({
      onMessage: (message) => {
        const revocation = parseMessage(message)
        // A message that nobody can read may have been a revocation.
        if (revocation === undefined) listener.onGap()
        else listener.onRevocation(revocation)
      },
      onGap: () => {
        listener.onGap()
      },
    })
  }

  /** Whether revocations of other processes reach this one. True where there is no bus to lose. */
  get isCurrent(): boolean {
    return this.#bus?.isCurrent() ?? true
  }

  /** How many revocations have not reached the store or the bus yet. */
  get undelivered(): number {
    return this.#undelivered.size
  }

  /** Reads a key from the store; nothing when there is none, or when it fails. */
  async read(digest: Digest, signal: AbortSignal): Promise<StoreReading | undefined> {
    if (this.#store === undefined || performance.now() < this.#storeDistrustedUntil)
      return undefined
    try {
      const reading = await this.#store.read(digest, { signal })
      this.#note('store', false)
      return reading
    } catch (error) {
      this.#note('store', true, error)
      return undefined
    }
  }

  /** Writes a key to the store, without making anybody wait. */
  write(
    digest: Digest,
    info: Readonly<Record<string, unknown>>,
    ticket: string,
    ttlMs: number,
  ): void {
    if (this.#store === undefined || ttlMs <= 0) return
    this.#store.write(digest, info, ticket, ttlMs).then(
      () => {
        this.#note('store', false)
      },
      (error: unknown) => {
        this.#note('store', true, error)
      },
    )
  }

  /** Whether a key was revoked here and the store has not been told yet. */
  isRevokedUndelivered(digest: Digest, info: TokenInfo): boolean {
    for (const { revocation, store } of this.#undelivered) {
      if (store && covers(revocation, digest, info)) return true
    }
    return false
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
      store: this.#store !== undefined,
      bus: this.#bus !== undefined,
    }
    this.#undelivered.add(entry)
    if (this.#undelivered.size > MAX_UNDELIVERED) this.#forgetOldest()
    await this.#deliver(entry)
    if (this.#undelivered.has(entry)) {
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
    if (entry.store && (await this.#succeeds('store', this.#store?.revoke(entry.revocation)))) {
      entry.store = false
    }
    if (
      entry.bus &&
      (await this.#succeeds('bus', this.#bus?.publish(writeMessage(entry.revocation))))
    ) {
      entry.bus = false
    }
    if (!entry.store && !entry.bus) this.#undelivered.delete(entry)
  }

  async #succeeds(part: 'store' | 'bus', work: Promise<void> | undefined): Promise<boolean> {
    try {
      await work
      this.#note(part, false)
      return true
    } catch (error) {
      this.#note(part, true, error)
      return false
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
    // Nobody remembers any more which of the store's verdicts it was about: believe none of them
    // until all of them have run out.
    this.#storeDistrustedUntil = performance.now() + this.#lifetimeMs
  }

  #note(part: 'store' | 'bus', isFailing: boolean, error?: unknown): void {
    if (this.#failing[part] === isFailing) return
    this.#failing[part] = isFailing
    this.#listener.onChange(part, isFailing, error)
  }
}
