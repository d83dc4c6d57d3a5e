import type { Revocation } from '../revocation/revocation.ts'
import type { MarkStore } from './mark-store.ts'
import type { StoreEntry } from './store-entry.ts'

/** What a store is given besides its arguments. */
export interface StoreContext {
  /** Aborts at the deadline of the request. */
  readonly signal: AbortSignal
}

/**
 * A point in the store's own time, from before a lookup of one entry began; good for that entry
 * alone. Only the store reads it, so clocks of the processes never meet.
 */
export type StoreTicket = string

/** What a store answers about one key. */
export interface StoreReading {
  readonly ticket: StoreTicket
  /** What another process found, unless it was revoked since. */
  readonly found?: {
    /** The key's info, as it was written. Checked again by the reader. */
    readonly info: unknown
    /** How much of its lifetime is left, in milliseconds, by the store's clock. */
    readonly remainingMs: number
  }
  /**
   * Whether any process wrote the key in the last day, and it was neither revoked nor removed since.
   * It decides who is asked about first while the authority is busy, and never admits a caller.
   *
   * @default false
   */
  readonly isKnown?: boolean
  /**
   * Whether the store found something in the place of this entry, or of its revocations, that it never
   * writes. It believes nothing that depends on it, and an event says so.
   *
   * @default false
   */
  readonly isPoisoned?: boolean
}

/**
 * A second level under the in-process cache, shared by a fleet: a key that one process looked up is
 * not looked up by the next.
 *
 * An implementation keeps entries by `entry.name` and by nothing else: several configurations may
 * share it, and each reads only what it wrote itself. Revocations are about `entry.digests` and the
 * IDs in the info, and reach the entries of every configuration.
 *
 * It promises: what is written under a ticket is never readable once the key has been revoked, or
 * its entry removed, after that ticket was given out, in either order of arrival. It keeps to
 * a deadline of its own and may reject at any time; then the guard goes on without it.
 *
 * It knows a key for a day after the key was written, longer than the entry itself lives. Only `write`
 * makes a key known, so that no made-up key ever is.
 *
 * What it keeps for tickets must be bounded, and kept apart from revocations: strangers present
 * made-up keys, and each of these is read once and removed once.
 */
export interface Store extends Partial<MarkStore> {
  /** Reads an entry, and gives out a ticket for a lookup of it that begins now. */
  read(entry: StoreEntry, context: StoreContext): Promise<StoreReading>
  /** Writes a good key, unless it was revoked or removed after the ticket was given out. */
  write(
    entry: StoreEntry,
    info: Readonly<Record<string, unknown>>,
    ticket: StoreTicket,
    ttlMs: number,
  ): Promise<void>
  /**
   * Removes an entry, because the authority said that the key is not good. Every ticket that was
   * given out for it is worthless from then on: what another process asked before may still say
   * *valid*.
   */
  remove(entry: StoreEntry): Promise<void>
  /**
   * Makes everything unreadable that was looked up before now. Resolves once that holds. After 5 s it
   * is no longer waited for, counts as failed, and is called again later.
   *
   * It may resolve with whether it found something in the place of its revocations that it never
   * writes, and began anew: an event says so.
   */
  revoke(revocation: Revocation): Promise<Pick<StoreReading, 'isPoisoned'> | void>
  /** Lets go of what the store itself has opened. */
  close?(): Promise<void>
}
