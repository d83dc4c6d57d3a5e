import type { Digest } from '../request/fingerprint.ts'
import type { AuthRequest } from '../request/request.ts'
import type { ApiKeyState } from '../report/stats.ts'
import type { Verdict } from '../verdict/verdict.ts'
import type { ResolvedApiKeyOptions } from './api-key-options.ts'
import { Breakers } from './breakers.ts'
import { ColdStart } from './cold-start.ts'
import { LookupGate } from './lookup-gate.ts'
import { Strangers } from './strangers.ts'
import { SHORTEST_TTL } from './verdict-cache.ts'
import { Visit } from './visit.ts'

// The queue's share of a lookup's time. Begun later, in a flood, a lookup would be work for nothing.
const QUEUE_SHARE = 0.5

/**
 * Decides which lookups may begin, and when: known keys before strangers, and strangers by their
 * own record.
 */
export class Admission {
  readonly gate: LookupGate
  readonly breakers: Breakers = new Breakers()
  readonly #strangers: Strangers
  readonly #coldStart: ColdStart

  constructor(options: ResolvedApiKeyOptions) {
    this.#strangers = new Strangers(options)
    this.#coldStart = new ColdStart(options.cache ? options.ttlMs * SHORTEST_TTL : 0)
    this.gate = new LookupGate({
      maxConcurrent: options.maxConcurrentLookups,
      maxQueued: options.maxQueuedLookups,
      maxWaitMs: options.timeoutMs * QUEUE_SHARE,
      mayBorrow: (visit) => this.#coldStart.isOn && visit.isInGoodStanding,
    })
  }

  /** How it stands now. */
  get state(): Omit<ApiKeyState, 'cache'> {
    const { running, queued, strangersRunning } = this.gate
    return {
      lookupsRunning: running,
      lookupsQueued: queued,
      breakers: this.breakers.state,
      strangers: {
        lookupsRunning: strangersRunning,
        invalidAnswersLeft: this.#strangers.invalidAnswersLeft,
        senders: this.#strangers.senders,
      },
    }
  }

  /** Begins a lookup for a request. */
  visit(isKnown: boolean, digest: Digest, request: AuthRequest): Visit {
    if (isKnown) this.#coldStart.noteKnown()
    return new Visit(isKnown ? digest : this.#strangers.budgetOf(request))
  }

  /** Ends a lookup, and puts a bad answer on its sender's record. */
  settle(visit: Visit, verdict: Verdict<unknown>): void {
    if (verdict.kind === 'valid') this.#coldStart.noteValid()
    const isBad =
      verdict.kind === 'invalid' ||
      (verdict.kind === 'cannot-tell' && verdict.isOfCredential === true)
    visit.settle(isBad)
  }
}
