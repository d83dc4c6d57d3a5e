import { parseTokenInfo } from '../caller/token-info.ts'
import { covers } from '../revocation/revocation.ts'
import { withinMs } from '../time/within-ms.ts'
import type { FleetHealth } from './fleet-health.ts'
import { poisonedEntries } from './poisoned-error.ts'
import { parseReading, type SharedReading } from './shared-reading.ts'
import type { SharedStore } from './shared-store.ts'
import { StoreCalls } from './store-calls.ts'
import type { StoreEntry } from './store-entry.ts'

/** How a key is read from the store. */
export interface ReadOptions {
  /** Whether the key was good before. */
  readonly isKnown: boolean
  readonly signal: AbortSignal
  /** How long a reading may take, in milliseconds. */
  readonly maxMs: number
}

// Far more than a store needs that answers in a few milliseconds, and so few that they answer in time.
const MAX_READS = 256
// A removal that is left out leaves an older yes to other processes, so there is room for more of these.
const MAX_CHANGES = 1_024

/** The entries of keys that a fleet shares through its store, as one authenticator reads and writes them. */
export class SharedEntries {
  readonly #store: SharedStore | undefined
  readonly #health: FleetHealth
  readonly #reads = new StoreCalls(MAX_READS)
  readonly #changes = new StoreCalls(MAX_CHANGES)

  /** @param store `undefined` for an authenticator without a store: it reads and writes nothing. */
  constructor(store: SharedStore | undefined, health: FleetHealth) {
    this.#store = store
    this.#health = health
  }

  /** Whether verdicts are shared through a store. */
  get hasStore(): boolean {
    return this.#store !== undefined
  }

  /**
   * Reads a key from the store; nothing when it is missing, when it fails, when it is slow, or when
   * too many readings are under way: it takes a part of the lookup's time at most, and leaves the
   * rest to the authority.
   */
  async read(
    entry: StoreEntry,
    { isKnown, signal, maxMs }: ReadOptions,
  ): Promise<SharedReading | undefined> {
    const shared = this.#store
    if (shared === undefined || shared.isDistrusted) return undefined
    // Those of now: one that reaches the store while it is asked may come too late for its answer.
    const missing = shared.missing()
    const call = this.#reads.call(isKnown, async () => shared.store.read(entry, { signal }))
    this.#health.noteOverload(call === undefined)
    if (call === undefined) return undefined
    const answer = await this.#health.attempt('store', 'read', () =>
      withinMs(maxMs, call).then(parseReading),
    )
    if (answer === undefined) return undefined
    const { ticket, found } = answer
    const info = found && parseTokenInfo(found.info)
    const isPoisoned = answer.isPoisoned === true || (found !== undefined && info === undefined)
    this.#health.notePoison('store', isPoisoned ? poisonedEntries() : undefined)
    if (found === undefined) return { ticket, isKnown: answer.isKnown === true }
    const isRevoked = missing.some(
      (revocation) => info !== undefined && covers(revocation, entry.digests, info),
    )
    if (info === undefined || isRevoked) return { ticket, isKnown: false }
    return { ticket, isKnown: true, found: { ...found, tokenInfo: info } }
  }

  /** Writes a key to the store, without making anybody wait. */
  write(
    entry: StoreEntry,
    info: Readonly<Record<string, unknown>>,
    ticket: string,
    ttlMs: number,
  ): void {
    const store = this.#store?.store
    if (store === undefined || ttlMs <= 0) return
    this.#change('write', true, async () => store.write(entry, info, ticket, ttlMs))
  }

  /**
   * Removes a key from the store, since the authority said no. No request waits for it, and it is not
   * tried again: made-up keys could fill any queue of such removals.
   *
   * @param isKnown Whether the key was good before.
   */
  remove(entry: StoreEntry, isKnown: boolean): void {
    const store = this.#store?.store
    if (store === undefined) return
    this.#change('remove', isKnown, async () => store.remove(entry))
  }

  #change(operation: string, isKnown: boolean, work: () => Promise<void>): void {
    const call = this.#changes.call(isKnown, work)
    this.#health.noteOverload(call === undefined)
    if (call !== undefined) void this.#health.attempt('store', operation, async () => call)
  }
}
