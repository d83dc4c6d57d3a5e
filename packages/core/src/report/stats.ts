import type { Outcome, Anonymous } from '../answer/outcome.ts'
import type { Reason } from '../verdict/reason.ts'

/** Counters since the authenticator was made, and how it stands now. Each request counts once. */
export interface Stats {
  readonly granted: number
  readonly anonymous: number
  /** Refused requests by reason; a reason that never occurred is not there. */
  readonly refused: Readonly<Partial<Record<Reason, number>>>
  /** Verdicts by where they came from. */
  readonly sources: Readonly<Record<'memory' | 'store' | 'authority' | 'stale', number>>
  /** Finished lookups by verdict. */
  readonly lookups: Readonly<Record<'valid' | 'invalid' | 'cannot-tell', number>>
  /** `undefined` where no API keys are accepted. */
  readonly apiKeys: ApiKeyState | undefined
  /** One for each issuer of access tokens. */
  readonly issuers: readonly IssuerState[]
}

/** How the API-key side stands now. */
export interface ApiKeyState {
  /** Good and bad keys remembered, and the index sets that belong to the good ones. */
  readonly cache: { readonly valid: number; readonly invalid: number; readonly indexSets: number }
  readonly lookupsRunning: number
  readonly lookupsQueued: number
  /** The circuit breaker of known keys (seen valid in the last day), and that of strangers. */
  readonly breakers: { readonly known: BreakerState; readonly strangers: BreakerState }
  readonly strangers: StrangerState
}

/** How a circuit breaker stands. */
export type BreakerState = 'closed' | 'open' | 'half-open'

/** How a key set stands: `stale` and `exhausted` while its endpoint fails. */
export type KeySetState = 'empty' | 'fresh' | 'stale' | 'exhausted'

/** How the access tokens of one issuer stand now. */
export interface IssuerState {
  readonly issuer: string | null
  readonly keySet: KeySetState
  /** Usable keys in the set. */
  readonly keys: number
  /** How old the set is, in milliseconds; `undefined` before the first fetch, and without one. */
  readonly ageMs: number | undefined
  /** Verified tokens that are remembered. */
  readonly tokens: number
  /** Revocations of its tokens that are remembered. */
  readonly marks: number
}

/** How keys are treated that were not seen valid in the last day. */
export interface StrangerState {
  /** How many of the running lookups are theirs. */
  readonly lookupsRunning: number
  /** How many invalid answers the common budget still covers. */
  readonly invalidAnswersLeft: number
  /** How many senders have a budget of their own (`apiKeys.strangerOf`). */
  readonly senders: number
}

/** Counts what an authenticator does. */
export class Counters {
  #granted = 0
  #anonymous = 0
  readonly #refused = new Map<Reason, number>()
  readonly #sources = { memory: 0, store: 0, authority: 0, stale: 0 }
  readonly #lookups = { valid: 0, invalid: 0, 'cannot-tell': 0 }

  countOutcome(outcome: Outcome | Anonymous): void {
    switch (outcome.kind) {
      case 'granted':
        this.#granted += 1
        return
      case 'anonymous':
        this.#anonymous += 1
        return
      case 'refused':
        this.#refused.set(outcome.reason, (this.#refused.get(outcome.reason) ?? 0) + 1)
    }
  }

  /** Counts a refusal of a request that was counted as granted, in its place. */
  countLaterRefusal(reason: Reason): void {
    this.#granted -= 1
    this.#refused.set(reason, (this.#refused.get(reason) ?? 0) + 1)
  }

  countSource(source: keyof Stats['sources']): void {
    this.#sources[source] += 1
  }

  countLookup(kind: keyof Stats['lookups']): void {
    this.#lookups[kind] += 1
  }

  snapshot(apiKeys: ApiKeyState | undefined, issuers: readonly IssuerState[]): Stats {
    return {
      granted: this.#granted,
      anonymous: this.#anonymous,
      refused: Object.fromEntries(this.#refused),
      sources: { ...this.#sources },
      lookups: { ...this.#lookups },
      apiKeys,
      issuers,
    }
  }
}
