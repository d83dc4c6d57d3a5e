import type { Anonymous, Outcome, Refused } from '../answer/outcome.ts'
import type { ApiKeyAuth, Auth } from '../caller/auth.ts'
import { fingerprintOf, type Digest } from '../request/fingerprint.ts'
import type { AuthRequest } from '../request/request.ts'
import { summarizeError } from '../verdict/summarize-error.ts'
import type { CannotTell, Verdict } from '../verdict/verdict.ts'
import { describeCaller, describeKey } from './describe-caller.ts'
import type { RequestDescription } from './describe-request.ts'
import {
  createEmit,
  hasSubscribers,
  type EmitEvent,
  type AuthEventListener,
  type FleetEvent,
  type MarksEvent,
  type OutcomeEvent,
  type RevocationEvent,
} from './events.ts'
import { MistakeHints } from './mistake-hints.ts'
import { emitWithout, type OmittedFromEvents } from './omit-from-event.ts'
import { warningOf } from './operator-warning.ts'
import { processWarner } from './process-warning.ts'
import { Counters } from './stats.ts'

/** What an event tells of a decided request, besides the decision. */
export interface DecidedRequest {
  /** `undefined` where no credential was presented, or a malformed one. */
  readonly credential:
    { readonly credential: Auth['kind']; readonly fingerprint: string } | undefined
  readonly request: RequestDescription
  /** What the guard requires, where it requires scopes. */
  readonly requiredScopes: readonly string[] | undefined
  readonly durationMs: number
}

/** A finished lookup of an API key. */
export interface FinishedLookup {
  readonly digest: Digest
  readonly verdict: Verdict<ApiKeyAuth>
  readonly durationMs: number
}

/** What an authenticator's settings mean to its reporter. */
interface ReporterOptions {
  /** Whether anything says which scopes a key has. */
  readonly keysHaveScopes: boolean
  /** What is left out of events. */
  readonly omitted: readonly OmittedFromEvents[]
}

/** Tells what an authenticator does: in counters, events and process warnings. */
export class Reporter {
  readonly counters: Counters = new Counters()
  readonly warn: (code: string, message: string) => void = processWarner()
  readonly emit: EmitEvent
  readonly #hasListener: boolean
  readonly #hints: MistakeHints

  constructor(
    onEvent: AuthEventListener | undefined,
    { keysHaveScopes, omitted }: ReporterOptions,
  ) {
    this.#hasListener = onEvent !== undefined
    this.#hints = new MistakeHints(this.warn, keysHaveScopes)
    this.emit = emitWithout(omitted, createEmit(onEvent, this.warn))
  }

  /** Whether outcomes have a listener. Without one, requests need no description. */
  get isHeard(): boolean {
    return this.#hasListener || hasSubscribers('outcome')
  }

  /**
   * A request was decided by its first guard.
   *
   * @param describe Describes it; called only when somebody listens.
   */
  decided(
    outcome: Outcome | Anonymous,
    verdict: Verdict<Auth> | undefined,
    request: AuthRequest,
    describe: () => DecidedRequest,
  ): void {
    this.counters.countOutcome(outcome)
    if (verdict !== undefined && verdict.kind !== 'cannot-tell') {
      this.counters.countSource(verdict.source)
    }
    if (this.isHeard) this.#tell(outcome, verdict, request, describe)
    if (verdict?.kind === 'cannot-tell') this.#warnOf(verdict)
    if (verdict?.kind === 'valid') this.#hints.ofRefusal(outcome, verdict.value)
  }

  /** A later guard refused a caller whom an earlier guard of the request has let through. */
  refusedLater(
    outcome: Refused,
    auth: Auth,
    request: AuthRequest,
    describe: () => Omit<DecidedRequest, 'durationMs'>,
  ): void {
    this.counters.countLaterRefusal(outcome.reason)
    this.#hints.ofRefusal(outcome, auth)
    const makeEvent = (): OutcomeEvent => {
      const { credential, request: description, requiredScopes } = describe()
      return {
        ...describeOutcome(outcome),
        ...credential,
        ...describeCaller(auth),
        ...scopesOf(requiredScopes),
        ...description,
        supersedes: 'granted',
        durationMs: 0,
      }
    }
    this.emit('outcome', makeEvent, request)
  }

  /** The authority was asked about a key. */
  lookedUp({ digest, verdict, durationMs }: FinishedLookup): void {
    this.counters.countLookup(verdict.kind)
    if (verdict.kind === 'invalid') this.#hints.ofLookup(verdict)
    this.emit('lookup', () => ({
      v: 1,
      type: 'lookup',
      kind: verdict.kind,
      ...(verdict.kind === 'valid' ? {} : { reason: verdict.reason }),
      ...(verdict.kind === 'valid' ? describeKey(verdict.value) : describeVerdict(verdict)),
      fingerprint: fingerprintOf(digest),
      durationMs,
    }))
  }

  /** Cached verdicts were dropped. */
  revoked(revocation: Omit<RevocationEvent, 'type' | 'v'>): void {
    this.emit('revocation', () => ({ v: 1, type: 'revocation', ...revocation }))
  }

  /** The store or the bus failed, or works again. */
  fleetChanged(part: FleetEvent['part'], isFailing: boolean, error: unknown): void {
    this.emit('fleet', () => ({
      v: 1,
      type: 'fleet',
      part,
      kind: isFailing ? 'failing' : 'recovered',
      ...(isFailing ? { cause: summarizeError(error) } : {}),
    }))
  }

  /** The marks against the tokens of an issuer fill up. */
  readonly marksFilling = ({ issuer, by, kind }: Omit<MarksEvent, 'type' | 'v'>): void => {
    this.emit('marks', () => ({ v: 1, type: 'marks', issuer, by, kind }))
    const whose = issuer === null ? 'of every issuer' : 'of one issuer'
    this.warn(
      kind === 'half' ? 'CLAVIGER_MARKS_HALF_FULL' : 'CLAVIGER_MARKS_FULL',
      kind === 'half'
        ? `Half of the marks by ${by} against tokens ${whose} are taken. Past the bound, the oldest ones make room, and every token of that age is refused: revoke by organizationId or clientId in place of single tokens, or shorten jwt.maxTokenLifetimeMs.`
        : `All marks by ${by} against tokens ${whose} are taken. The oldest ones made room, and every token of that age is refused.`,
    )
  }

  /** A request could not be judged because of a bug in this package. */
  failed(error: unknown): void {
    const { name } = summarizeError(error)
    this.warn(
      'CLAVIGER_BUG',
      `A request could not be judged and was answered 503: ${name} inside @claviger/core. Please report it.`,
    )
  }

  #tell(
    outcome: Outcome | Anonymous,
    verdict: Verdict<Auth> | undefined,
    request: AuthRequest,
    describe: () => DecidedRequest,
  ): void {
    const makeEvent = (): OutcomeEvent => {
      const { credential, request: description, requiredScopes, durationMs } = describe()
      return {
        ...describeOutcome(outcome),
        ...credential,
        ...(verdict === undefined ? {} : describeVerdict(verdict)),
        ...(verdict !== undefined && 'source' in verdict ? { source: verdict.source } : {}),
        ...scopesOf(requiredScopes),
        ...description,
        durationMs,
      }
    }
    this.emit('outcome', makeEvent, request)
  }

  #warnOf(verdict: CannotTell): void {
    const warning = warningOf(verdict)
    if (warning !== undefined) this.warn(warning.code, warning.message)
  }
}

function describeOutcome(outcome: Outcome | Anonymous) {
  if (outcome.kind !== 'refused') return { v: 1, type: 'outcome', kind: outcome.kind } as const
  const { reason, refusal } = outcome
  return { v: 1, type: 'outcome', kind: 'refused', reason, status: refusal.status } as const
}

function scopesOf(requiredScopes: readonly string[] | undefined) {
  return requiredScopes === undefined ? {} : { requiredScopes }
}

function describeVerdict(verdict: Verdict<Auth>) {
  switch (verdict.kind) {
    case 'valid':
      return describeCaller(verdict.value)
    case 'invalid':
      return {}
    case 'cannot-tell':
      return verdict.cause === undefined ? {} : { cause: verdict.cause }
  }
}
