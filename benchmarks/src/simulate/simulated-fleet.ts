import type { TracedRequest } from './trace.ts'

/** How the processes of a fleet are set up. */
export interface FleetSettings {
  readonly ttlSeconds: number
  /** How many keys each process remembers. */
  readonly maxKeys: number
  readonly hasStore: boolean
  /** How long the authority takes to answer. */
  readonly lookupSeconds: number
}

/** What happened so far. */
export interface FleetCounts {
  readonly requests: number
  readonly lookups: number
  readonly storeReads: number
  readonly storeWrites: number
}

/**
 * A fleet on paper: each process has a memory, and all of them may have a store. A verdict is as old as
 * its lookup, wherever it is read, and those who wait for the same lookup in one process share it.
 */
export class SimulatedFleet {
  readonly #settings: FleetSettings
  /** When each key in the memory of each process has run out, the one used longest ago first. */
  readonly #memories: Map<number, number>[] = []
  readonly #store = new Map<number, { readonly writtenAt: number; readonly until: number }>()
  readonly #counts = { requests: 0, lookups: 0, storeReads: 0, storeWrites: 0 }

  constructor(settings: FleetSettings) {
    this.#settings = settings
  }

  get counts(): FleetCounts {
    return { ...this.#counts }
  }

  /** How many keys the processes remember, on average. */
  get keysPerProcess(): number {
    const sizes = this.#memories.map((memory) => memory.size)
    return sizes.reduce((sum, size) => sum + size, 0) / sizes.length
  }

  /** Handles the next request. */
  serve({ at, process, key }: TracedRequest): void {
    this.#counts.requests += 1
    const memory = this.#memoryOf(process)
    const until = memory.get(key) ?? 0
    if (until > at) {
      // What was used last is dropped last.
      memory.delete(key)
      memory.set(key, until)
      return
    }
    this.#remember(memory, key, this.#ask(key, at))
  }

  /** Starts every process anew, at once. */
  restart(): void {
    for (const memory of this.#memories) memory.clear()
  }

  /** For how long the last process still accepts a key, without a bus, from a moment on. */
  secondsUntilGone(key: number, from: number): number {
    const left = this.#memories.map((memory) => (memory.get(key) ?? 0) - from)
    return left.reduce((longest, seconds) => Math.max(longest, seconds), 0)
  }

  #ask(key: number, at: number): number {
    const { hasStore, lookupSeconds, ttlSeconds } = this.#settings
    const stored = hasStore ? this.#store.get(key) : undefined
    const isFound = stored !== undefined && stored.writtenAt <= at && stored.until > at
    if (hasStore) this.#counts.storeReads += 1
    if (isFound) return stored.until
    const until = at + ttlSeconds
    this.#counts.lookups += 1
    if (!hasStore) return until
    this.#counts.storeWrites += 1
    this.#store.set(key, { writtenAt: at + lookupSeconds, until })
    return until
  }

  #remember(memory: Map<number, number>, key: number, until: number): void {
    memory.delete(key)
    memory.set(key, until)
    if (memory.size <= this.#settings.maxKeys) return
    const [oldest] = memory.keys()
    if (oldest !== undefined) memory.delete(oldest)
  }

  #memoryOf(process: number): Map<number, number> {
    return (this.#memories[process] ??= new Map())
  }
}
