import { PREFLIGHT_ANSWER, refuse } from './answer/answers.ts'
import { ApiKeyVerifier, type LookupReport } from './api-key/api-key-verifier.ts'
import {
  digestsOf,
  toRevocation,
  type Revocation,
  type RevocationTarget,
} from './revocation/revocation.ts'
import type { ApiKeyAuth, Auth } from './caller/auth.ts'
import { authenticate, authorize, kindOf, type Passage, type Pipeline } from './authenticate.ts'
import { describeRequest, type RequestDescription } from './report/describe-request.ts'
import { checkRequirement } from './check-requirement.ts'
import { eventTeller, type RevocationEvent, type Tell } from './report/events.ts'
import { fingerprintOf } from './request/fingerprint.ts'
import { Fleet, type FleetListener } from './fleet/fleet.ts'
import { createTokenVerifier } from './jwt/jwt-verifier.ts'
import type { TokenClaims } from './caller/token-claims.ts'
import { warnOfSharedOrganizations } from './jwt/warn-of-shared-organizations.ts'
import { warningOf } from './report/operator-warning.ts'
import {
  resolveOptions,
  type AuthenticatorOptions,
  type ResolvedOptions,
} from './authenticator-options.ts'
import type { Anonymous, Outcome } from './answer/outcome.ts'
import { processWarner } from './report/process-warning.ts'
import { isPreflight, type AuthRequest } from './request/request.ts'
import { scopesThatMet, type Requirement } from './caller/requirement.ts'
import { Counters, type Stats } from './report/stats.ts'
import { summarizeError } from './verdict/summarize-error.ts'
import type { CannotTell, Verdict } from './verdict/verdict.ts'

/** What one guard asks of a request. */
export interface Guard {
  /** What the caller must have. @default nothing but a verified credential */
  readonly requirement?: Requirement
  /** Lets a request without an `Authorization` header through as nobody. @default false */
  readonly isOptional?: boolean
}

/** Reads the pattern of a request's route; `undefined` where the framework does not know it. */
export type RouteReader = () => string | undefined

/** Decides who is calling, and what they may do. */
export interface Authenticator {
  /**
   * Judges one request. Never rejects, and settles within the deadlines of the options.
   *
   * @param requirement What the caller must have, besides a good credential.
   */
  authenticate(request: AuthRequest, requirement?: Requirement): Promise<Outcome>
  /**
   * Judges a request for one of its guards; for adapters. The first guard verifies the credential,
   * the later ones of the same authenticator reuse its result. Never rejects.
   *
   * @param request Node's request object, the same for every guard of a request.
   * @param route Reads the pattern of the route, for events; called only when somebody listens.
   */
  check(request: AuthRequest, guard: Guard, route?: RouteReader): Promise<Outcome | Anonymous>
  /**
   * Drops what is cached of a key, of an organization or of a user. After it resolves, no request
   * that starts later is granted by what was cached, nor by a lookup that was in flight. Revoke at
   * the authority first: this makes the caches forget, and the next request asks again. It is about
   * API keys: an access token is good until it expires, or its signing key leaves the key set.
   *
   * The same holds at once for every authenticator of this process that was given the same `store` or
   * `bus` object. With a store and a bus it holds in every process once their messages have arrived.
   *
   * @throws {TypeError} Unless the target is exactly one of the four.
   * @throws {RevocationDeliveryError} When it holds in this process, but the store or the bus could
   *   not be told. It is tried again in the background.
   */
  revoke(target: RevocationTarget): Promise<void>
  /**
   * Checks at startup that some caller can meet a requirement; for adapters.
   *
   * @throws {TypeError} When nobody that this authenticator accepts could ever meet it.
   */
  checkRequirement?(requirement: Requirement): void
  /** Counters, and how the authenticator stands now. */
  stats(): Stats
  /**
   * Gives up what is under way and lets go of timers and sockets. A store or a bus that another
   * authenticator of this process uses, too, stays open for it, and is closed with the last one.
   */
  close(): Promise<void>
}

/**
 * Makes an authenticator: the whole of Claviger without a framework.
 *
 * @throws {TypeError} When an option cannot work.
 */
export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  return new DefaultAuthenticator(options)
}

/** Takes an authenticator as it is, and makes one of options. */
export function authenticatorFrom(options: AuthenticatorOptions | Authenticator): Authenticator {
  return 'authenticate' in options ? options : createAuthenticator(options)
}

/** A caller, and the scopes by which they passed the guards of a request so far. */
interface VerifiedCaller {
  readonly auth: Auth
  readonly scopes: readonly string[]
}

class DefaultAuthenticator implements Authenticator {
  readonly #pipeline: Pipeline
  readonly #tell: Tell
  readonly #warn = processWarner()
  readonly #counters = new Counters()
  readonly #fleet: Fleet
  /** Who was verified on which request. Private and weak, so it cannot be forged from outside. */
  readonly #verified = new WeakMap<AuthRequest, VerifiedCaller>()

  constructor(options: AuthenticatorOptions) {
    const resolved = resolveOptions(options)
    this.#tell = eventTeller(resolved.onEvent, this.#warn)
    warnOfSharedOrganizations(resolved.jwt, this.#warn)
    this.#fleet = this.#joinFleet(resolved)
    this.#pipeline = {
      options: resolved,
      apiKeys:
        resolved.apiKeys &&
        new ApiKeyVerifier(resolved.apiKeys, this.#fleet, resolved.digester, (report) => {
          this.#reportLookup(report)
        }),
      jwt: resolved.jwt.length === 0 ? undefined : createTokenVerifier(resolved.jwt, this.#tell),
    }
    this.#fleet.join()
  }

  async authenticate(request: AuthRequest, requirement?: Requirement): Promise<Outcome> {
    const outcome = await this.#decide(request, requirement === undefined ? {} : { requirement })
    // Only an optional guard lets anybody through as nobody, and this is none.
    return outcome.kind === 'anonymous' ? refuse('missing', this.#pipeline.options) : outcome
  }

  async check(
    request: AuthRequest,
    guard: Guard,
    route: RouteReader = () => undefined,
  ): Promise<Outcome | Anonymous> {
    const { allowPreflight } = this.#pipeline.options
    if (allowPreflight !== false && isPreflight(request)) {
      return allowPreflight === 'answer' ? PREFLIGHT_ANSWER : { kind: 'anonymous' }
    }

    const known = this.#verified.get(request)
    if (known !== undefined) {
      const outcome = this.#checkAgain(known, guard, () =>
        describeRequest(request, route, undefined),
      )
      if (outcome.kind === 'granted') this.#verified.set(request, passed(known, guard))
      return outcome
    }

    const outcome = await this.#decide(request, guard, route)
    if (outcome.kind === 'granted') {
      this.#verified.set(request, passed({ auth: outcome.auth, scopes: [] }, guard))
    }
    return outcome
  }

  async revoke(target: RevocationTarget): Promise<void> {
    const revocation = toRevocation(target, this.#pipeline.options.digester)
    // Here first: whatever becomes of the messages, this process forgets at once.
    this.#forget(revocation, 'local')
    await this.#fleet.revoke(revocation)
  }

  checkRequirement(requirement: Requirement): void {
    checkRequirement(requirement, this.#pipeline.options)
  }

  stats(): Stats {
    return this.#counters.snapshot(this.#pipeline.apiKeys?.state, this.#pipeline.jwt?.state ?? [])
  }

  async close(): Promise<void> {
    this.#pipeline.apiKeys?.close()
    this.#pipeline.jwt?.close()
    await this.#fleet.close()
  }

  #joinFleet({ store, bus, apiKeys, digester }: ResolvedOptions): Fleet {
    const lifetimeMs = apiKeys === undefined ? 0 : apiKeys.ttlMs + apiKeys.staleIfErrorMs
    const listener: FleetListener = {
      onRevocation: (revocation, origin) => {
        this.#forget(revocation, origin)
      },
      onGap: () => {
        this.#forgetAll()
      },
      onChange: (part, isFailing, error) => {
        this.#tell('fleet', () => ({
          type: 'fleet',
          part,
          kind: isFailing ? 'failing' : 'recovered',
          ...(isFailing ? { cause: summarizeError(error) } : {}),
        }))
      },
    }
    return new Fleet({ store, bus }, lifetimeMs, listener, digester.knows)
  }

  #forget(revocation: Revocation, origin: RevocationEvent['origin']): void {
    const evicted = this.#pipeline.apiKeys?.revoke(revocation) ?? 0
    this.#tell('revocation', () => ({
      type: 'revocation',
      by: revocation.by === 'digest' ? 'key' : revocation.by,
      target: this.#nameOf(revocation),
      origin,
      evicted,
    }))
  }

  #nameOf(revocation: Revocation): string {
    if (revocation.by !== 'digest') return revocation.value
    // Another process may have another secret in the first place; this one's events show its own.
    const { knows } = this.#pipeline.options.digester
    return fingerprintOf(digestsOf(revocation).find(knows) ?? revocation.value)
  }

  #forgetAll(): void {
    const evicted = this.#pipeline.apiKeys?.revokeAll() ?? 0
    this.#tell('revocation', () => ({ type: 'revocation', by: 'all', origin: 'bus', evicted }))
  }

  #checkAgain(
    { auth, scopes }: VerifiedCaller,
    { requirement }: Guard,
    describe: () => RequestDescription,
  ): Outcome {
    if (requirement === undefined) return { kind: 'granted', auth }
    const outcome = authorize(auth, requirement, this.#pipeline.options, scopes)
    // The request was counted when it was granted; a later refusal is news.
    if (outcome.kind === 'refused') {
      this.#counters.countOutcome(outcome)
      this.#tell('outcome', () => ({
        ...describeOutcome(outcome),
        ...describeCaller(auth),
        ...describe(),
        durationMs: 0,
      }))
    }
    return outcome
  }

  async #decide(
    request: AuthRequest,
    guard: Guard,
    route: RouteReader = () => undefined,
  ): Promise<Outcome | Anonymous> {
    const startedAt = performance.now()
    const { options } = this.#pipeline
    try {
      const passage = await authenticate(request, this.#pipeline, {
        isOptional: guard.isOptional ?? false,
      })
      const outcome =
        passage.outcome.kind === 'granted' && guard.requirement !== undefined
          ? authorize(passage.outcome.auth, guard.requirement, options)
          : passage.outcome
      this.#report(passage, outcome, performance.now() - startedAt, (credential) =>
        describeRequest(request, route, credential),
      )
      return outcome
    } catch (error) {
      // Nothing above throws. Should it ever, it is our fault: nobody gets in, and nobody is
      // called a stranger for it.
      this.#warn(
        'CLAVIGER_BUG',
        `Claviger could not judge a request (${summarizeError(error).name}).`,
      )
      return refuse('unavailable', options)
    }
  }

  #report(
    passage: Passage,
    outcome: Outcome | Anonymous,
    durationMs: number,
    describe: (credential: string | undefined) => RequestDescription,
  ): void {
    const { presented, verdict } = passage
    this.#counters.countOutcome(outcome)
    if (verdict !== undefined && verdict.kind !== 'cannot-tell') {
      this.#counters.countSource(verdict.source)
    }
    this.#tell('outcome', () => ({
      ...describeOutcome(outcome),
      ...(presented.kind === 'credential'
        ? {
            credential: kindOf(presented.credential, this.#pipeline),
            fingerprint: fingerprintOf(
              this.#pipeline.options.digester.digest(presented.credential),
            ),
          }
        : {}),
      ...(verdict === undefined ? {} : describeVerdict(verdict)),
      ...(verdict !== undefined && 'source' in verdict ? { source: verdict.source } : {}),
      ...describe(presented.kind === 'credential' ? presented.credential : undefined),
      durationMs,
    }))
    if (verdict?.kind === 'cannot-tell') this.#warnOf(verdict)
  }

  #reportLookup({ digest, verdict, durationMs }: LookupReport): void {
    this.#counters.countLookup(verdict.kind)
    this.#tell('lookup', () => ({
      type: 'lookup',
      kind: verdict.kind,
      ...(verdict.kind === 'valid' ? {} : { reason: verdict.reason }),
      ...(verdict.kind === 'valid' ? namesOf(verdict.value) : describeVerdict(verdict)),
      fingerprint: fingerprintOf(digest),
      durationMs,
    }))
  }

  #warnOf(verdict: CannotTell): void {
    const warning = warningOf(verdict)
    if (warning !== undefined) this.#warn(warning.code, warning.message)
  }
}

function passed(caller: VerifiedCaller, { requirement }: Guard): VerifiedCaller {
  if (requirement === undefined) return caller
  const scopes = scopesThatMet(requirement, caller.auth)
  return scopes.length === 0 ? caller : { ...caller, scopes: [...caller.scopes, ...scopes] }
}

function describeOutcome(outcome: Outcome | Anonymous) {
  if (outcome.kind !== 'refused') return { type: 'outcome', kind: outcome.kind } as const
  const { reason, refusal } = outcome
  return { type: 'outcome', kind: 'refused', reason, status: refusal.status } as const
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

function describeCaller(auth: Auth) {
  const { userId, issuer } = auth
  const identity = {
    ...(userId === undefined ? {} : { userId }),
    ...(issuer === undefined ? {} : { issuer }),
  }
  if (auth.kind === 'api-key') {
    return { credential: 'api-key' as const, ...namesOf(auth), ...identity }
  }
  const clientId = clientIdOf(auth.claims)
  return {
    credential: 'jwt' as const,
    // Not enumerable, and reading it throws, where the token names no organization.
    ...(Object.prototype.propertyIsEnumerable.call(auth, 'organizationId')
      ? { organizationId: auth.organizationId }
      : {}),
    ...identity,
    ...(clientId === undefined ? {} : { clientId }),
  }
}

function clientIdOf(claims: TokenClaims): string | undefined {
  const named = [claims.client_id, claims['azp']]
  return named.find((name) => typeof name === 'string' && name !== '')?.toString()
}

function namesOf({ tokenInfo }: ApiKeyAuth) {
  return { keyId: tokenInfo.tokenId, organizationId: tokenInfo.organizationId }
}
