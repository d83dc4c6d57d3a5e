import type { Fleet } from '../fleet/fleet.ts'
import { storeEntryOf } from '../fleet/store-entry.ts'
import type { Digester } from '../request/digester.ts'
import { fingerprintOf, type Digest } from '../request/fingerprint.ts'
import type { AuthRequest } from '../request/request.ts'
import { cautiousNow } from '../time/cautious-now.ts'
import type { Revocation } from '../revocation/revocation.ts'
import { Deadline } from '../time/deadline.ts'
import { cannotTell, invalid } from '../verdict/verdict.ts'
import { Admission } from './admission.ts'
import type { ResolvedApiKeyOptions } from './api-key-options.ts'
import { askAuthority, type AuthorityAccess } from './ask-authority.ts'
import { askBeforeLookup, joinedInTime } from './before-lookup.ts'
import { judgeAnswer, type ApiKeyVerdict } from './judge-answer.ts'
import { KeyMemory, type Asked } from './key-memory.ts'
import { isKeyId } from './key-shape.ts'
import { SharedVerdicts } from './shared-verdicts.ts'

/** One finished lookup, for events and counters. */
export interface LookupReport {
  /** The credential's digest, as it may be shown. */
  readonly digest: Digest
  readonly verdict: ApiKeyVerdict
  readonly durationMs: number
}

const CLOSED = { name: 'Closed', code: 'closed' }

/**
 * Judges API keys: by shape, then from memory, then by asking the authority, once for all who wait.
 */
export class ApiKeyVerifier {
  readonly #options: ResolvedApiKeyOptions
  readonly #memory: KeyMemory
  readonly #authority: AuthorityAccess
  readonly #deadlines = new Set<Deadline>()
  readonly #fleet: Fleet
  readonly #shared: SharedVerdicts
  readonly #digester: Digester
  readonly #onLookup: (report: LookupReport) => void
  #isClosed = false

  constructor(
    options: ResolvedApiKeyOptions,
    fleet: Fleet,
    digester: Digester,
    onLookup: (report: LookupReport) => void,
  ) {
    this.#options = options
    this.#fleet = fleet
    this.#shared = new SharedVerdicts(fleet, options)
    this.#digester = digester
    this.#onLookup = onLookup
    this.#memory = new KeyMemory(options, fleet)
    this.#authority = {
      lookup: options.lookup,
      timeoutMs: options.timeoutMs,
      admission: new Admission(options),
    }
  }

  /** How the verifier stands now. */
  get state(): { readonly cache: KeyMemory['sizes'] } & Admission['state'] {
    return { cache: this.#memory.sizes, ...this.#authority.admission.state }
  }

  /**
   * Finds what memory knows of a key: a verdict that is fresh.
   *
   * @param digest Of the whole key.
   */
  judgeFromMemory(digest: Digest): ApiKeyVerdict | undefined {
    return this.#memory.judgeFromMemory(digest)
  }

  /** Tells the public ID of a key from a key, by its form. */
  isKeyId(key: string): boolean {
    return isKeyId(key, this.#options.keyIdPrefixes)
  }

  /**
   * Judges a key that memory knows nothing of: at once where its form decides, else by asking. Never
   * rejects, and settles within the deadline.
   */
  verify(
    key: string,
    digest: Digest,
    request: AuthRequest,
  ): ApiKeyVerdict | Promise<ApiKeyVerdict> {
    if (this.isKeyId(key)) return invalid('key_id', 'memory')
    const digests = this.#digester.digests(key, digest)
    const entry = storeEntryOf(this.#options.authority ?? '', digests)
    return this.#ask({ key, digest, entry, request, arrivedAt: performance.now() })
  }

  async #ask(asked: Asked): Promise<ApiKeyVerdict> {
    const throttled = await this.#throttle(asked)
    if (throttled !== undefined) return throttled
    if (!this.#options.cache) return this.#lookUp(asked)

    const verdict = await this.#joinOrLookUp(asked)
    if (verdict.kind !== 'cannot-tell') return verdict
    // Looked for only now: a revocation may have come in while the authority was asked.
    return this.#memory.recallStale(asked.digest) ?? verdict
  }

  /**
   * Drops what is cached of a target. From now on nothing that began earlier can grant anybody who
   * asks later.
   *
   * @returns How many cached verdicts went.
   */
  revoke(revocation: Revocation): number {
    return this.#memory.revoke(revocation)
  }

  /** Drops everything: revocations may have been missed. @returns How many cached verdicts went. */
  revokeAll(): number {
    return this.#memory.revokeAll()
  }

  /** Gives up every lookup that is under way, and begins no other. */
  close(): void {
    this.#isClosed = true
    for (const deadline of this.#deadlines) deadline.cut()
  }

  async #throttle(asked: Asked): Promise<ApiKeyVerdict | undefined> {
    const { beforeLookup, timeoutMs } = this.#options
    if (beforeLookup === undefined) return undefined
    const { key, entry, request } = asked
    const attempt = {
      request,
      fingerprint: fingerprintOf(entry.digests[0]),
      isKnown: this.#memory.isKnown(asked),
    }
    return askBeforeLookup(beforeLookup, attempt, key, timeoutMs)
  }

  /** @param since When the request arrived here, on the cautious clock. */
  async #joinOrLookUp(asked: Asked, since: number = cautiousNow()): Promise<ApiKeyVerdict> {
    const { digest, entry } = asked
    const flying = this.#memory.flights.latest(digest)
    if (flying !== undefined && this.#memory.mayJoin(flying, entry)) {
      const verdict = await joinedInTime(flying.verdict, asked.arrivedAt, this.#options)
      // What it found in the store may be older than the lookup itself. A lookup that began after
      // this request is as good as its own, so all who wait share that one.
      if (isFromStore(verdict) && flying.startedAt < since) {
        return this.#memory.judgeFromMemory(digest) ?? this.#joinOrLookUp(asked, since)
      }
      // Its sender was over budget. This request may have another sender.
      if (this.#options.strangerOf === undefined || !isThrottled(verdict)) return verdict
    }
    return this.#memory.flights.begin(digest, this.#memory.epoch, (isLatest) =>
      this.#lookUp(asked, isLatest),
    )
  }

  /** @param mayFill Tells, once the answer is there, whether no later lookup has taken over. */
  async #lookUp(asked: Asked, mayFill: () => boolean = () => false): Promise<ApiKeyVerdict> {
    const { key, entry, arrivedAt } = asked
    if (this.#isClosed) return cannotTell('unavailable', { cause: CLOSED })
    const { epoch } = this.#memory
    const startedAt = cautiousNow()
    // One deadline over everything: what the hook before the lookup took is gone.
    const waitedMs = performance.now() - arrivedAt
    const deadline = new Deadline(Math.max(1, Math.ceil(this.#options.timeoutMs - waitedMs)))
    this.#deadlines.add(deadline)
    try {
      const reading = await this.#shared.read(entry, this.#memory.isKnown(asked), deadline)
      const shared = reading && this.#shared.judge(key, reading, startedAt)
      if (shared !== undefined && this.#memory.believes(asked, shared, startedAt)) {
        const { verdict, ageMs } = shared
        this.#memory.remember(asked, verdict, { epoch, since: startedAt - ageMs, mayFill })
        return verdict
      }
      const beganAt = performance.now()
      // With a store, what any process of the fleet has seen valid counts.
      const isKnown = reading?.isKnown === true || this.#memory.isKnown(asked)
      const { verdict, askedAt } = await this.#askAuthority(asked, isKnown, deadline)
      if (!this.#options.cache)
        this.#memory.noteWhetherKnown(asked, verdict, { epoch, since: askedAt })
      const isFilled = this.#memory.remember(asked, verdict, { epoch, since: askedAt, mayFill })
      if (verdict.kind === 'invalid') this.#fleet.entries.remove(entry, isKnown)
      if (isFilled && verdict.kind === 'valid' && reading !== undefined) {
        this.#shared.write(entry, verdict.value.tokenInfo, reading.ticket, askedAt)
      }
      this.#onLookup({
        digest: entry.digests[0],
        verdict,
        durationMs: performance.now() - beganAt,
      })
      return verdict
    } finally {
      deadline.end()
      this.#deadlines.delete(deadline)
    }
  }

  async #askAuthority(
    { key, digest, request }: Asked,
    isKnown: boolean,
    deadline: Deadline,
  ): Promise<{ readonly verdict: ApiKeyVerdict; readonly askedAt: number }> {
    const { ttlMs, timeoutMs } = this.#options
    const { admission } = this.#authority
    for (;;) {
      const askedAt = cautiousNow()
      const visit = admission.visit(isKnown, digest, request)
      const answer = await askAuthority(key, visit, this.#authority, deadline)
      const verdict = judgeAnswer(key, answer, this.#options, 'authority')
      admission.settle(visit, verdict)
      // After a suspension, an answer from before it may lie in the socket. The key is asked about
      // again, until the deadline at most.
      if (cautiousNow() - askedAt <= ttlMs + timeoutMs) return { verdict, askedAt }
    }
  }
}

function isFromStore(verdict: ApiKeyVerdict): boolean {
  return verdict.kind === 'valid' && verdict.source === 'store'
}

function isThrottled(verdict: ApiKeyVerdict): boolean {
  return verdict.kind === 'cannot-tell' && verdict.reason === 'throttled'
}
