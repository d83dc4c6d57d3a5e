import type { Fleet } from '../fleet/fleet.ts'
import { storeEntryOf, type StoreEntry } from '../fleet/store-entry.ts'
import type { Digester } from '../request/digester.ts'
import { fingerprintOf, type Digest } from '../request/fingerprint.ts'
import type { AuthRequest } from '../request/request.ts'
import { cautiousNow } from '../time/cautious-now.ts'
import { HeardRevocations } from '../revocation/heard-revocations.ts'
import { RevocationLog, type Epoch } from '../revocation/revocation-log.ts'
import type { Revocation } from '../revocation/revocation.ts'
import { Deadline } from '../time/deadline.ts'
import { cannotTell, invalid } from '../verdict/verdict.ts'
import { Admission } from './admission.ts'
import type { ResolvedApiKeyOptions } from './api-key-options.ts'
import { askAuthority, type AuthorityAccess } from './ask-authority.ts'
import { askBeforeLookup } from './before-lookup.ts'
import { judgeAnswer, type ApiKeyVerdict } from './judge-answer.ts'
import { isKeyId } from './key-shape.ts'
import { LookupFlights, type LookupFlight } from './lookup-flights.ts'
import { SharedVerdicts, type SharedVerdict } from './shared-verdicts.ts'
import { VerdictCache } from './verdict-cache.ts'

/** One finished lookup, for events and counters. */
export interface LookupReport {
  /** The credential's digest, as it may be shown. */
  readonly digest: Digest
  readonly verdict: ApiKeyVerdict
  readonly durationMs: number
}

/** One key that memory knows nothing of. */
interface Asked {
  readonly key: string
  /** Under which it is cached here. */
  readonly digest: Digest
  /** What the rest of the fleet calls it. */
  readonly entry: StoreEntry
  readonly request: AuthRequest
  /** When its request arrived, on the monotonic clock: deadlines are measured on it. */
  readonly arrivedAt: number
}

const CLOSED = { name: 'Closed', code: 'closed' }

/**
 * Judges API keys: by shape, then from memory, then by asking the authority, once for all who wait.
 */
export class ApiKeyVerifier {
  readonly #options: ResolvedApiKeyOptions
  readonly #cache: VerdictCache
  readonly #revocations: RevocationLog
  readonly #heard: HeardRevocations
  readonly #authority: AuthorityAccess
  readonly #flights = new LookupFlights()
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
    this.#cache = new VerdictCache(options)
    this.#revocations = new RevocationLog(options.timeoutMs)
    this.#heard = new HeardRevocations(options.ttlMs)
    this.#authority = {
      lookup: options.lookup,
      timeoutMs: options.timeoutMs,
      admission: new Admission(options),
    }
  }

  /** How the verifier stands now. */
  get state(): { readonly cache: VerdictCache['sizes'] } & Admission['state'] {
    return { cache: this.#cache.sizes, ...this.#authority.admission.state }
  }

  /**
   * Finds what memory knows of a key: a verdict that is fresh.
   *
   * @param digest Of the whole key.
   */
  recall(digest: Digest): ApiKeyVerdict | undefined {
    return this.#options.cache ? this.#cache.get(digest, this.#maxAgeMs) : undefined
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
    if (isKeyId(key, this.#options.keyIdPrefixes)) return invalid('key_id', 'memory')
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
    return this.#cache.getStale(asked.digest, this.#maxAgeMs) ?? verdict
  }

  // While revocations of other processes may be missed, memory is trusted for a short time only.
  get #maxAgeMs(): number {
    return this.#fleet.isCurrent ? Infinity : this.#options.cutOffTtlMs
  }

  /**
   * Drops what is cached of a target. From now on nothing that began earlier can grant anybody who
   * asks later.
   *
   * @returns How many cached verdicts went.
   */
  revoke(revocation: Revocation): number {
    this.#revocations.record(revocation)
    this.#heard.note(revocation)
    return this.#cache.evict(revocation)
  }

  /** Drops everything: revocations may have been missed. @returns How many cached verdicts went. */
  revokeAll(): number {
    this.#revocations.recordAll()
    return this.#cache.evictAll()
  }

  /** Gives up every lookup that is under way, and begins no other. */
  close(): void {
    this.#isClosed = true
    for (const deadline of this.#deadlines) deadline.cut()
  }

  async #throttle({ key, digest, entry, request }: Asked): Promise<ApiKeyVerdict | undefined> {
    const { beforeLookup, timeoutMs } = this.#options
    if (beforeLookup === undefined) return undefined
    const attempt = {
      request,
      fingerprint: fingerprintOf(entry.digests[0]),
      isKnown: this.#cache.isKnown(digest, entry.digests),
    }
    return askBeforeLookup(beforeLookup, attempt, key, timeoutMs)
  }

  /** @param since When the request arrived here, on the cautious clock. */
  async #joinOrLookUp(asked: Asked, since: number = cautiousNow()): Promise<ApiKeyVerdict> {
    const { digest, entry } = asked
    const flying = this.#flights.latest(digest)
    if (flying !== undefined && this.#mayJoin(flying, entry)) {
      const verdict = await flying.verdict
      // What it found in the store may be older than the lookup itself. A lookup that began after
      // this request is as good as its own, so all who wait share that one.
      if (isFromStore(verdict) && flying.startedAt < since) {
        return this.#cache.get(digest, this.#maxAgeMs) ?? this.#joinOrLookUp(asked, since)
      }
      // Its sender was over budget. This request may have another sender.
      if (this.#options.strangerOf === undefined || !isThrottled(verdict)) return verdict
    }
    return this.#flights.begin(digest, this.#revocations.epoch, (isLatest) =>
      this.#lookUp(asked, isLatest),
    )
  }

  // What it brings is as old as its beginning: no older than memory may be, not from before a
  // suspension (no lookup lasts longer than its deadline), and not from before a revocation.
  #mayJoin({ epoch, startedAt }: LookupFlight, { digests }: StoreEntry): boolean {
    const { ttlMs, timeoutMs } = this.#options
    const ageMs = cautiousNow() - startedAt
    if (ageMs >= Math.min(ttlMs, this.#maxAgeMs) || ageMs > timeoutMs) return false
    return !this.#revocations.mayHaveRevoked(epoch, digests)
  }

  /** @param mayFill Tells, once the answer is there, whether no later lookup has taken over. */
  async #lookUp(asked: Asked, mayFill: () => boolean = () => false): Promise<ApiKeyVerdict> {
    const { key, digest, entry, arrivedAt } = asked
    if (this.#isClosed) return cannotTell('unavailable', { cause: CLOSED })
    const { epoch } = this.#revocations
    const startedAt = cautiousNow()
    // One deadline over everything: what the hook before the lookup took is gone.
    const waitedMs = performance.now() - arrivedAt
    const deadline = new Deadline(Math.max(1, Math.ceil(this.#options.timeoutMs - waitedMs)))
    this.#deadlines.add(deadline)
    try {
      const reading = await this.#shared.read(
        entry,
        this.#cache.isKnown(digest, entry.digests),
        deadline,
      )
      const shared = reading && this.#shared.judge(key, reading, startedAt)
      if (shared !== undefined && this.#believes(asked, shared, startedAt)) {
        const { verdict, ageMs } = shared
        this.#remember(asked, verdict, { epoch, since: startedAt - ageMs, mayFill })
        return verdict
      }
      const beganAt = performance.now()
      // With a store, what any process of the fleet has seen valid counts.
      const isKnown = reading?.isKnown === true || this.#cache.isKnown(digest, entry.digests)
      const { verdict, askedAt } = await this.#askAuthority(asked, isKnown, deadline)
      if (!this.#options.cache) this.#noteWhetherKnown(asked, verdict, { epoch, since: askedAt })
      const isFilled = this.#remember(asked, verdict, { epoch, since: askedAt, mayFill })
      if (verdict.kind === 'invalid') this.#fleet.remove(entry, isKnown)
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

  // The store may know neither the latest *invalid* that this process was given, nor the latest
  // revocation that it was told of.
  #believes(
    { digest, entry }: Asked,
    { verdict, ageMs }: SharedVerdict,
    startedAt: number,
  ): boolean {
    const revokedAt = this.#heard.latestOf(entry.digests, verdict.value.tokenInfo)
    return startedAt - ageMs > Math.max(this.#cache.refusedAt(digest), revokedAt)
  }

  async #askAuthority(
    { key, request }: Asked,
    isKnown: boolean,
    deadline: Deadline,
  ): Promise<{ readonly verdict: ApiKeyVerdict; readonly askedAt: number }> {
    const { ttlMs, timeoutMs } = this.#options
    const { admission } = this.#authority
    for (;;) {
      const askedAt = cautiousNow()
      const visit = admission.visit(isKnown, request)
      const answer = await askAuthority(key, visit, this.#authority, deadline)
      const verdict = judgeAnswer(key, answer, this.#options, 'authority')
      admission.settle(visit, verdict)
      // After a suspension, an answer from before it may lie in the socket. The key is asked about
      // again, until the deadline at most.
      if (cautiousNow() - askedAt <= ttlMs + timeoutMs) return { verdict, askedAt }
    }
  }

  /** @returns Whether the verdict was good and is remembered now. */
  #remember(
    { digest, entry }: Asked,
    verdict: ApiKeyVerdict,
    { epoch, since, mayFill }: { epoch: Epoch; since: number; mayFill: () => boolean },
  ): boolean {
    if (verdict.kind === 'invalid' && this.#options.cache) {
      this.#cache.setInvalid(digest, entry.digests, verdict.reason, since)
      // Another lookup of it may still be under way. The authority may have looked before it said
      // *invalid*, so that lookup fills no cache and is not joined any more.
      this.#flights.abandon(digest)
    }
    if (verdict.kind !== 'valid' || !mayFill()) return false
    if (this.#revocations.hasRevoked(epoch, entry.digests, verdict.value.tokenInfo)) return false
    this.#cache.setValid(digest, entry.digests, verdict.value, since)
    return true
  }

  // Without a cache, this is all that is remembered of a key.
  #noteWhetherKnown(
    { entry: { digests } }: Asked,
    verdict: ApiKeyVerdict,
    { epoch, since }: { epoch: Epoch; since: number },
  ): void {
    if (verdict.kind === 'invalid') this.#cache.forgetKnown(digests)
    if (verdict.kind !== 'valid') return
    if (this.#revocations.hasRevoked(epoch, digests, verdict.value.tokenInfo)) return
    this.#cache.noteKnown(digests, since)
  }
}

function isFromStore(verdict: ApiKeyVerdict): boolean {
  return verdict.kind === 'valid' && verdict.source === 'store'
}

function isThrottled(verdict: ApiKeyVerdict): boolean {
  return verdict.kind === 'cannot-tell' && verdict.reason === 'throttled'
}
