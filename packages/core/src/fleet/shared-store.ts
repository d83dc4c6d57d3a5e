import type { Revocation } from '../revocation/revocation.ts'
import type { Message } from '../revocation/message.ts'
import type { Store } from './store.ts'

/** A revocation that the store may not know of. */
interface Note {
  readonly revocation: Revocation
  /** When everything from before it has run out, on the monotonic clock. */
  readonly until: number
}

const MAX_NOTES = 10_000
const NO_REVOCATIONS: readonly Revocation[] = []
const STORES = new WeakMap<Store, SharedStore>()

/** Finds what is known of a store object: one record for all authenticators that share it. */
export function sharedStoreOf(store: Store): SharedStore {
  const known = STORES.get(store)
  if (known !== undefined) return known
  const shared = new SharedStore(store)
  STORES.set(store, shared)
  return shared
}

/**
 * A store, and the revocations that it may not know of: what it says of their keys is not to be
 * believed. Shared by all authenticators of this process that use the store object.
 */
export class SharedStore {
  /** The store as the application gave it. */
  readonly store: Store
  /** Revocations of this process that the store has not taken yet. */
  readonly #untaken = new Set<Note>()
  /** Revocations that another process could not tell the store. */
  #unstored: Note[] = []
  #distrustedUntil = 0
  /** How long anything from this store may be believed at most, in milliseconds. */
  #lifetimeMs = 0

  constructor(store: Store) {
    this.store = store
  }

  /** Whether nothing that the store says may be believed now. */
  get isDistrusted(): boolean {
    return performance.now() < this.#distrustedUntil
  }

  /** Adds a user that believes what it reads for so long. */
  serve(lifetimeMs: number): void {
    this.#lifetimeMs = Math.max(this.#lifetimeMs, lifetimeMs)
  }

  /** The revocations that the store may not know of now. */
  missing(): readonly Revocation[] {
    // There are hardly ever any.
    if (this.#untaken.size === 0 && this.#unstored.length === 0) return NO_REVOCATIONS
    const now = performance.now()
    return [...this.#untaken, ...this.#unstored]
      .filter(({ until }) => now < until)
      .map(({ revocation }) => revocation)
  }

  /** Notes a revocation of this process. @returns What ends the note: the store has taken it. */
  note(revocation: Revocation): () => void {
    const note = this.#noteOf(revocation)
    this.#forgetOld()
    this.#untaken.add(note)
    // Too many to remember.
    if (this.#untaken.size > MAX_NOTES) this.distrust()
    return () => {
      this.#untaken.delete(note)
    }
  }

  /** Hears from another process of a revocation, and whether this store knows of it. */
  hear({ revocation, isStored }: Message): void {
    if (isStored && this.#unstored.length === 0) return
    const { by, value } = revocation
    const now = performance.now()
    this.#unstored = this.#unstored.filter(
      ({ until, revocation: other }) => now < until && !(other.by === by && other.value === value),
    )
    if (isStored) return
    this.#unstored.push(this.#noteOf(revocation))
    if (this.#unstored.length > MAX_NOTES) this.distrust()
  }

  /** Believes nothing in the store until all of it has run out. */
  distrust(): void {
    this.#untaken.clear()
    this.#unstored = []
    this.#distrustedUntil = performance.now() + this.#lifetimeMs
  }

  #noteOf(revocation: Revocation): Note {
    return { revocation, until: performance.now() + this.#lifetimeMs }
  }

  #forgetOld(): void {
    const now = performance.now()
    // In the order in which they run out, as far as it matters.
    for (const note of this.#untaken) {
      if (now < note.until) return
      this.#untaken.delete(note)
    }
  }
}
