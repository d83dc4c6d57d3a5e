import { PREFLIGHT_ANSWER, refuse } from './answer/answers.ts'
import type { Anonymous, Outcome } from './answer/outcome.ts'
import { ApiKeyVerifier } from './api-key/api-key-verifier.ts'
import {
  authenticate,
  authorize,
  kindOf,
  type Decision,
  type Guard,
  type Pipeline,
} from './authenticate.ts'
import {
  resolveOptions,
  type AuthenticatorOptions,
  type ResolvedOptions,
} from './authenticator-options.ts'
import type { Auth } from './caller/auth.ts'
import type { Requirement } from './caller/requirement.ts'
import { checkRequirement } from './check-requirement.ts'
import { Fleet, type FleetListener } from './fleet/fleet.ts'
import { createJwtVerifier } from './jwt/jwt-verifier.ts'
import { warnOfSharedOrganizations } from './jwt/warn-of-shared-organizations.ts'
import { describeRequest, type RouteReader } from './report/describe-request.ts'
import { Reporter } from './report/reporter.ts'
import type { Stats } from './report/stats.ts'
import { fingerprintOf } from './request/fingerprint.ts'
import { isPreflight, type AuthRequest } from './request/request.ts'
import type {
  RevocationResult,
  RevocationTarget,
  RevokeOptions,
} from './revocation/revocation-target.ts'
import { TokenMarks } from './revocation/token-marks.ts'
import { Revoker } from './revoker.ts'
import { VerifiedCallers, type VerifiedCaller } from './verified-callers.ts'

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
   * Ends credentials: API keys, access tokens, or both of an organization or a user. After it
   * resolves, no request that starts later is granted by what was remembered, nor by a lookup or a
   * verification that was in flight.
   *
   * - An API key is forgotten, and its authority is asked again: revoke it there first.
   * - An access token is marked, and refused until it expires. Those of a client, an organization or a
   *   user are covered if they were issued until `issuedBefore`; newer ones are good.
   *
   * The same holds at once for every authenticator of this process that was given the same `store` or
   * `bus` object. With a store and a bus it holds in every process once their messages have arrived.
   *
   * @returns What it did.
   * @throws {TypeError} Unless the target is exactly one of those there are, and one that this
   *   authenticator can honour.
   * @throws {RevocationDeliveryError} When it holds in this process, but the store or the bus could
   *   not be told: each has 5 s to answer. It is tried again in the background.
   */
  revoke(target: RevocationTarget, options?: RevokeOptions): Promise<RevocationResult>
  /**
   * Takes back what `revoke()` marked: the access tokens of the target are good again until they
   * expire.
   *
   * @throws {TypeError} For an API key, about which there is no mark, and where `revoke()` would.
   */
  unrevoke(
    target: RevocationTarget,
    options?: Pick<RevokeOptions, 'issuer'>,
  ): Promise<Pick<RevocationResult, 'marked' | 'durable'>>
  /**
   * Checks at startup that some caller can meet a requirement; for adapters.
   *
   * @throws {TypeError} When no caller that this authenticator accepts could ever meet it.
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

class DefaultAuthenticator implements Authenticator {
  readonly #pipeline: Pipeline
  readonly #fleet: Fleet
  readonly #revoker: Revoker
  readonly #reporter: Reporter
  readonly #verified = new VerifiedCallers()

  constructor(options: AuthenticatorOptions) {
    const resolved = resolveOptions(options)
    this.#reporter = new Reporter(resolved.onEvent)
    warnOfSharedOrganizations(resolved.jwt, this.#reporter.warn)
    this.#fleet = this.#joinFleet(resolved)
    const marks = new TokenMarks(resolved.jwt, this.#reporter.marksFilling)
    this.#pipeline = {
      options: resolved,
      apiKeys:
        resolved.apiKeys &&
        new ApiKeyVerifier(resolved.apiKeys, this.#fleet, resolved.digester, (lookup) => {
          this.#reporter.lookedUp(lookup)
        }),
      jwt:
        resolved.jwt.length === 0
          ? undefined
          : createJwtVerifier(resolved.jwt, marks, this.#reporter.emit),
    }
    this.#revoker = new Revoker({
      apiKeys: this.#pipeline.apiKeys,
      jwt: this.#pipeline.jwt,
      marks,
      fleet: this.#fleet,
      digester: resolved.digester,
      reporter: this.#reporter,
    })
    this.#fleet.join()
  }

  async authenticate(request: AuthRequest, requirement?: Requirement): Promise<Outcome> {
    const outcome = await this.#decide(request, requirement === undefined ? {} : { requirement })
    // Only an optional guard admits anonymous requests, and this one is not optional.
    return outcome.kind === 'anonymous' ? refuse('missing', this.#pipeline.options) : outcome
  }

  async check(
    request: AuthRequest,
    guard: Guard,
    route?: RouteReader,
  ): Promise<Outcome | Anonymous> {
    const { allowPreflight } = this.#pipeline.options
    if (allowPreflight !== false && isPreflight(request)) {
      return allowPreflight === 'answer' ? PREFLIGHT_ANSWER : { kind: 'anonymous' }
    }

    const known = this.#verified.get(request)
    const outcome =
      known === undefined
        ? await this.#decide(request, guard, route)
        : this.#authorizeAgain(known, request, guard, route)
    if (outcome.kind === 'granted') this.#verified.notePassed(request, outcome.auth, guard)
    return outcome
  }

  async revoke(target: RevocationTarget, options?: RevokeOptions): Promise<RevocationResult> {
    return this.#revoker.revoke(target, options)
  }

  async unrevoke(
    target: RevocationTarget,
    options?: Pick<RevokeOptions, 'issuer'>,
  ): Promise<Pick<RevocationResult, 'marked' | 'durable'>> {
    return this.#revoker.unrevoke(target, options)
  }

  checkRequirement(requirement: Requirement): void {
    checkRequirement(requirement, this.#pipeline.options)
  }

  stats(): Stats {
    const { apiKeys, jwt } = this.#pipeline
    return this.#reporter.counters.snapshot(apiKeys?.state, jwt?.state ?? [])
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
        this.#revoker.hear(revocation, origin)
      },
      onGap: () => {
        const evicted = this.#pipeline.apiKeys?.revokeAll() ?? 0
        this.#reporter.revoked({ by: 'all', origin: 'bus', evicted })
      },
      onChange: (part, isFailing, error) => {
        this.#reporter.fleetChanged(part, isFailing, error)
      },
    }
    return new Fleet({ store, bus }, lifetimeMs, listener, digester.knows)
  }

  #authorizeAgain(
    { auth, scopes }: VerifiedCaller,
    request: AuthRequest,
    { requirement }: Guard,
    route: RouteReader | undefined,
  ): Outcome {
    const outcome = authorize(auth, requirement, this.#pipeline.options, scopes)
    // The request was counted when it was granted; only a later refusal is new.
    if (outcome.kind === 'refused') {
      this.#reporter.refusedLater(outcome, auth, () => describeRequest(request, route, undefined))
    }
    return outcome
  }

  async #decide(
    request: AuthRequest,
    guard: Guard,
    route?: RouteReader,
  ): Promise<Outcome | Anonymous> {
    const startedAt = performance.now()
    try {
      const decision = await authenticate(request, this.#pipeline, guard)
      this.#report(decision, request, route, performance.now() - startedAt)
      return decision.outcome
    } catch (error) {
      // Nothing above throws. If it does, it is a bug of ours: refuse, and blame no credential.
      this.#reporter.failed(error)
      return refuse('unavailable', this.#pipeline.options)
    }
  }

  #report(
    { outcome, presented, verdict }: Decision,
    request: AuthRequest,
    route: RouteReader | undefined,
    durationMs: number,
  ): void {
    const credential = presented.kind === 'credential' ? presented.credential : undefined
    this.#reporter.decided({
      outcome,
      verdict,
      credential: credential === undefined ? undefined : () => this.#describeCredential(credential),
      request: () => describeRequest(request, route, credential),
      durationMs,
    })
  }

  #describeCredential(credential: string): { credential: Auth['kind']; fingerprint: string } {
    const { digester } = this.#pipeline.options
    return {
      credential: kindOf(credential, this.#pipeline),
      fingerprint: fingerprintOf(digester.digest(credential)),
    }
  }
}
