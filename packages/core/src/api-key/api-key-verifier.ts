import { apiKeyAuth, type ApiKeyAuth } from '../auth.ts'
import { digestOf, type Digest } from '../fingerprint.ts'
import { cannotTell, invalid, type Verdict } from '../verdict.ts'
import type { ResolvedApiKeyOptions } from './api-key-options.ts'
import { askAuthority, type Answer, type Authority } from './ask-authority.ts'
import { CircuitBreaker } from './circuit-breaker.ts'
import { isKeyId } from './key-shape.ts'
import { LookupGate } from './lookup-gate.ts'
import type { Revocation } from './revocation.ts'
import { RevocationLog, type Epoch } from './revocation-log.ts'
import { VerdictCache } from './verdict-cache.ts'

/** What a verification of an API key says. */
export type ApiKeyVerdict = Verdict<ApiKeyAuth>

/** One finished lookup, for events and counters. */
export interface LookupReport {
  readonly digest: Digest
  readonly verdict: ApiKeyVerdict
  readonly durationMs: number
}

interface Flight {
  readonly epoch: Epoch
  readonly verdict: Promise<ApiKeyVerdict>
}

/**
 * Judges API keys: by shape, then from memory, then by asking the authority, once for all who wait.
 */
export class ApiKeyVerifier {
  readonly #options: ResolvedApiKeyOptions
  readonly #cache: VerdictCache
  readonly #revocations: RevocationLog
  readonly #authority: Authority
  readonly #flights = new Map<Digest, Flight>()
  readonly #onLookup: (report: LookupReport) => void

  constructor(options: ResolvedApiKeyOptions, onLookup: (report: LookupReport) => void) {
    this.#options = options
    this.#onLookup = onLookup
    this.#cache = new VerdictCache(options)
    this.#revocations = new RevocationLog(options.timeoutMs)
    this.#authority = {
      lookup: options.lookup,
      timeoutMs: options.timeoutMs,
      gate: new LookupGate({
        maxConcurrent: options.maxConcurrentLookups,
        maxQueued: options.maxQueuedLookups,
      }),
      breaker: new CircuitBreaker(),
    }
  }

  /** How the verifier stands now. */
  get state(): {
    readonly cache: VerdictCache['sizes']
    readonly lookupsRunning: number
    readonly lookupsQueued: number
    readonly breaker: CircuitBreaker['state']
  } {
    const { gate, breaker } = this.#authority
    return {
      cache: this.#cache.sizes,
      lookupsRunning: gate.running,
      lookupsQueued: gate.queued,
      breaker: breaker.state,
    }
  }

  /** Judges one key. Never rejects. */
  async verify(key: string): Promise<ApiKeyVerdict> {
    if (isKeyId(key, this.#options.keyIdPrefixes)) return invalid('key_id', 'memory')

    const digest = digestOf(key)
    if (!this.#options.cache) return this.#lookUp(key, digest)

    const remembered = this.#cache.get(digest)
    if (remembered !== undefined) return remembered

    const verdict = await this.#joinOrLookUp(key, digest)
    if (verdict.kind !== 'cannot-tell') return verdict
    // Looked for only now: a revocation may have come in while the authority was asked.
    return this.#cache.getStale(digest) ?? verdict
  }

  /**
   * Drops what is cached of a target. From now on nothing that began earlier can grant anybody who
   * asks later.
   *
   * @returns How many cached verdicts went.
   */
  revoke(revocation: Revocation): number {
    this.#revocations.record(revocation)
    return this.#cache.evict(revocation)
  }

  async #joinOrLookUp(key: string, digest: Digest): Promise<ApiKeyVerdict> {
    const flying = this.#flights.get(digest)
    if (flying !== undefined && !this.#revocations.mayHaveRevoked(flying.epoch, digest)) {
      return flying.verdict
    }
    const flight: Flight = {
      epoch: this.#revocations.epoch,
      verdict: this.#lookUp(key, digest, () => this.#flights.get(digest) === flight),
    }
    this.#flights.set(digest, flight)
    try {
      return await flight.verdict
    } finally {
      if (this.#flights.get(digest) === flight) this.#flights.delete(digest)
    }
  }

  /** @param mayFill Tells, once the answer is there, whether no later lookup has taken over. */
  async #lookUp(
    key: string,
    digest: Digest,
    mayFill: () => boolean = () => false,
  ): Promise<ApiKeyVerdict> {
    const { epoch } = this.#revocations
    const startedAt = performance.now()
    const answer = await askAuthority(key, this.#cache.isKnown(digest), this.#authority)
    const verdict = this.#judge(key, answer)

    if (verdict.kind === 'valid') {
      const { tokenInfo } = verdict.value
      if (mayFill() && !this.#revocations.hasRevoked(epoch, digest, tokenInfo)) {
        this.#cache.setValid(digest, verdict.value, startedAt)
      }
    } else if (verdict.kind === 'invalid' && this.#options.cache) {
      this.#cache.setInvalid(digest, verdict.reason, startedAt)
    }
    this.#onLookup({ digest, verdict, durationMs: performance.now() - startedAt })
    return verdict
  }

  #judge(key: string, answer: Answer): ApiKeyVerdict {
    if (answer === null) return invalid('unknown_key')
    if ('kind' in answer) return answer
    // Whatever it looks like: if it is the key's public name, it is not the key.
    if (answer.tokenId === key) return invalid('key_id')
    if (answer.expiry !== undefined && Date.now() >= Date.parse(answer.expiry)) {
      return invalid('expired')
    }
    const scopes = this.#options.scopesOf(answer)
    if (scopes === undefined) return cannotTell('misconfigured', { cause: { name: 'ScopesError' } })
    return { kind: 'valid', value: apiKeyAuth(answer, scopes), source: 'authority' }
  }
}
