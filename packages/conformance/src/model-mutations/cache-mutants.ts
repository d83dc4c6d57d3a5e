import type { ModelMutant } from './model-mutant.ts'

const VERIFIER = 'core/src/api-key/api-key-verifier.ts'
const MEMORY = 'core/src/api-key/key-memory.ts'
const JUDGE = 'core/src/api-key/judge-answer.ts'
const CACHE = 'core/src/api-key/verdict-cache.ts'
const INDEX = 'core/src/api-key/key-index.ts'

/** Bugs of home-made caches, and of this one on its way here. */
export const CACHE_MUTANTS: readonly ModelMutant[] = [
  {
    bug: 'a lookup from before a revocation fills the cache',
    file: MEMORY,
    edits: [
      [
        'if (this.#revocations.hasRevoked(epoch, entry.digests',
        'if (false && this.#revocations.hasRevoked(epoch, entry.digests',
      ],
    ],
  },
  {
    bug: 'a request joins a lookup from before a revocation',
    file: MEMORY,
    edits: [['return !this.#revocations.mayHaveRevoked(epoch, digests)', 'return true']],
  },
  {
    bug: 'an overtaken lookup fills the cache',
    file: MEMORY,
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
    edits: [['this.#valid.delete(digest) this.#invalid.set', 'this.#invalid.set']],
  },
  {
    bug: 'a lookup that a definite *invalid* overtook fills the cache',
    file: MEMORY,
    edits: [['this.#flights.abandon(digest) }', '}']],
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
    bug: 'the store is believed after a definite *invalid* that it did not hear of',
    file: MEMORY,
    edits: [['this.#cache.refusedAt(digest), revokedAt', 'revokedAt']],
  },
  {
    bug: 'a shared verdict begins a new life in each process',
    file: VERIFIER,
    edits: [['since: startedAt - ageMs', 'since: startedAt']],
  },
  {
    bug: 'a gap is ignored',
    file: MEMORY,
    edits: [['return this.#cache.evictAll()', 'return 0']],
  },
  {
    bug: 'a lookup from before a gap fills the cache',
    file: MEMORY,
    edits: [['this.#revocations.recordAll()', '']],
  },
  {
    bug: 'a process that is cut off trusts its memory as before',
    file: MEMORY,
    edits: [
      ['return this.#fleet.isCurrent ? Infinity : this.#options.cutOffTtlMs', 'return Infinity'],
    ],
  },
  {
    bug: 'a process that is cut off joins any lookup',
    file: MEMORY,
    edits: [['ageMs >= Math.min(ttlMs, this.#maxAgeMs) || ', '']],
  },
]
