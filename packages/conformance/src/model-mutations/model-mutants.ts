/** One known bug, seeded into the source. */
export interface ModelMutant {
  readonly bug: string
  /** Under `packages/`. */
  readonly file: string
  /** Pieces of the file that must be there exactly once, and what takes their place. */
  readonly edits: readonly (readonly [string, string])[]
}

const VERIFIER = 'core/src/api-key/api-key-verifier.ts'
const JUDGE = 'core/src/api-key/judge-answer.ts'
const CACHE = 'core/src/api-key/verdict-cache.ts'
const INDEX = 'core/src/api-key/key-index.ts'
const FLEET = 'core/src/fleet/fleet.ts'
const SHARED_STORE = 'core/src/fleet/shared-store.ts'
const HUB = 'core/src/fleet/bus-hub.ts'
const DELIVERY = 'core/src/fleet/delivery-queue.ts'
const STORE = 'conformance/src/memory-store.ts'

/** The bugs that home-made caches have had, and those that this one had on its way here. */
export const MODEL_MUTANTS: readonly ModelMutant[] = [
  {
    bug: 'a lookup from before a revocation fills the cache',
    file: VERIFIER,
    edits: [
      [
        'if (this.#revocations.hasRevoked(epoch, entry.digests',
        'if (false && this.#revocations.hasRevoked(epoch, entry.digests',
      ],
    ],
  },
  {
    bug: 'a request joins a lookup from before a revocation',
    file: VERIFIER,
    edits: [['return !this.#revocations.mayHaveRevoked(epoch, digests)', 'return true']],
  },
  {
    bug: 'an overtaken lookup fills the cache',
    file: VERIFIER,
    edits: [["verdict.kind !== 'valid' || !mayFill()", "verdict.kind !== 'valid'"]],
  },
  {
    bug: 'a stale verdict survives a revocation',
    file: CACHE,
    edits: [
      [
        '(digest) => this.#valid.delete(digest)',
        '(digest) => performance.now() < (this.#valid.peek(digest)?.freshUntil ?? 0) && this.#valid.delete(digest)',
      ],
    ],
  },
  {
    bug: 'a stale verdict survives a definite *invalid*',
    file: CACHE,
    edits: [['this.#valid.delete(digest)\n    this.#invalid.set', 'this.#invalid.set']],
  },
  {
    bug: 'a lookup that a definite *invalid* overtook fills the cache',
    file: VERIFIER,
    edits: [['      this.#flights.abandon(digest)\n    }', '    }']],
  },
  {
    bug: 'the expiry of a cached key is ignored',
    file: CACHE,
    edits: [['Date.now() >= entry.expiresAt', 'false']],
  },
  {
    bug: 'the expiry of a key that was just looked up is ignored',
    file: JUDGE,
    edits: [['answer.expiry !== undefined && Date.now()', 'false && Date.now()']],
  },
  {
    bug: 'the TTL is ignored',
    file: CACHE,
    edits: [['return now < until && now', 'return now']],
  },
  {
    bug: 'the index leaks',
    file: CACHE,
    edits: [['this.#index.remove(digest, digests, auth.tokenInfo)', '']],
  },
  {
    bug: 'users are not in the index',
    file: INDEX,
    edits: [["([['userId', userId]] as const)", '([] as const)']],
  },
  {
    bug: 'the store takes what was looked up before a revocation',
    file: STORE,
    edits: [
      ['      if (isRevokedSince(entry, info, version)) return\n', ''],
      ['        version,\n', '        version: last,\n'],
    ],
  },
  {
    bug: 'a definite *invalid* leaves the entry in the store',
    file: STORE,
    edits: [['      entries.delete(name)\n      leases.delete(name)', '      leases.delete(name)']],
  },
  {
    bug: 'the store takes what was looked up before a definite *invalid*',
    file: STORE,
    edits: [['      if (lease === undefined || lease !== leaseOf(entry)) return\n', '']],
  },
  {
    bug: 'the store is believed after a definite *invalid* that it did not hear of',
    file: VERIFIER,
    edits: [['startedAt - shared.ageMs > this.#cache.refusedAt(digest)', 'true']],
  },
  {
    bug: 'a shared verdict begins a new life in each process',
    file: VERIFIER,
    edits: [['since: startedAt - ageMs', 'since: startedAt']],
  },
  {
    bug: 'a revocation of another process is ignored',
    file: FLEET,
    edits: [["this.#forget(heard.revocation, 'bus')", '']],
  },
  {
    bug: 'a gap is ignored',
    file: VERIFIER,
    edits: [['    return this.#cache.evictAll()', '    return 0']],
  },
  {
    bug: 'a lookup from before a gap fills the cache',
    file: VERIFIER,
    edits: [['    this.#revocations.recordAll()\n', '']],
  },
  {
    bug: 'a process that is cut off trusts its memory as before',
    file: VERIFIER,
    edits: [
      ['return this.#fleet.isCurrent ? Infinity : this.#options.cutOffTtlMs', 'return Infinity'],
    ],
  },
  {
    bug: 'a process that is cut off joins any lookup',
    file: VERIFIER,
    edits: [['ageMs >= Math.min(ttlMs, this.#maxAgeMs) || ', '']],
  },
  {
    bug: 'the store is believed though it does not know of a revocation',
    file: FLEET,
    edits: [['const isRevoked = missing.some(', 'const isRevoked = [].some(']],
  },
  {
    bug: 'a revocation that reaches the store during a reading is overlooked',
    file: FLEET,
    edits: [['const isRevoked = missing.some(', 'const isRevoked = shared.missing().some(']],
  },
  {
    bug: 'the store is believed though another process could not tell it',
    file: SHARED_STORE,
    edits: [['[...this.#untaken, ...this.#unstored]', '[...this.#untaken]']],
  },
  {
    bug: 'the store is never told',
    file: DELIVERY,
    edits: [['if (pendingStores.size === 0) return\n', 'return\n']],
  },
  {
    bug: 'what was not delivered is not tried again',
    file: DELIVERY,
    edits: [['if (this.#retry !== undefined || this.#isClosed) return', 'return']],
  },
  {
    bug: 'the bus is told before the store, and not again after it',
    file: DELIVERY,
    edits: [['for (const bus of recipients.buses) pendingBuses.add(bus)', '']],
  },
  {
    bug: 'a revocation does not reach the authenticators of the same process',
    file: FLEET,
    edits: [["sibling.#forget(revocation, 'sibling')", 'void sibling']],
  },
  {
    bug: 'a bus serves the last of the authenticators that share it',
    file: HUB,
    edits: [
      [
        '    this.#listeners.add(listener)\n',
        '    this.#listeners.clear()\n    this.#listeners.add(listener)\n',
      ],
    ],
  },
  {
    bug: 'a store is believed about what a sibling could not tell it',
    file: SHARED_STORE,
    edits: [['[...this.#untaken, ...this.#unstored]', '[...this.#unstored]']],
  },
]
