import { PREFLIGHT_ANSWER } from './answer/answers.ts'
import type { Anonymous, Outcome } from './answer/outcome.ts'
import { Refusals } from './answer/refusals.ts'
import { ApiKeyVerifier } from './api-key/api-key-verifier.ts'
import {
  ANONYMOUS,
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
import type { Authenticator } from './authenticator.ts'
import type { Auth } from './caller/auth.ts'
import type { Requirement } from './caller/requirement.ts'
import { checkRequirement } from './check-requirement.ts'
import { Fleet, type FleetListener } from './fleet/fleet.ts'
import type { MarkHolder } from './fleet/mark-exchange.ts'
import { createJwtVerifier } from './jwt/jwt-verifier.ts'
import { warnOfSharedOrganizations } from './jwt/warn-of-shared-organizations.ts'
import { noteCoreCopy } from './report/core-copies.ts'
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
import type { RevocationChange } from './revocation-change.ts'
import { Revoker } from './revoker.ts'
import { noteVerified, verifiedCaller, type VerifiedCaller } from './verified-callers.ts'

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

  constructor(options: AuthenticatorOptions) {
    const resolved = resolveOptions(options)
    this.#reporter = new Reporter(resolved.onEvent)
    noteCoreCopy(this.#reporter.warn)
    warnOfSharedOrganizations(resolved.jwt, this.#reporter.warn)
    const marks = new TokenMarks(resolved.jwt, this.#reporter.marksFilling)
    this.#fleet = this.#joinFleet(resolved, marks)
    marks.currency = this.#fleet.markCurrency
    this.#pipeline = {
      options: resolved,
      refusals: new Refusals(resolved),
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
    return outcome.kind === 'anonymous' ? this.#pipeline.refusals.of('missing') : outcome
  }

  check(
    request: AuthRequest,
    guard: Guard,
    route?: RouteReader,
  ): Outcome | Anonymous | Promise<Outcome | Anonymous> {
    try {
      const { allowPreflight } = this.#pipeline.options
      if (allowPreflight !== false && isPreflight(request)) {
        return allowPreflight === 'answer' ? PREFLIGHT_ANSWER : ANONYMOUS
      }
      const known = verifiedCaller(request, this)
      if (known !== undefined) return this.#authorizeAgain(known, request, guard, route)
      const outcome = this.#decide(request, guard, route)
      return outcome instanceof Promise
        ? outcome.then((later) => this.#noted(later, request, guard))
        : this.#noted(outcome, request, guard)
    } catch (error) {
      return this.#fail(error)
    }
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

  onRevoked(listener: (change: RevocationChange) => void): () => void {
    return this.#revoker.onChange(listener)
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

  #joinFleet({ store, bus, apiKeys, jwt, digester }: ResolvedOptions, marks: TokenMarks): Fleet {
    const lifetimeMs = apiKeys === undefined ? 0 : apiKeys.ttlMs + apiKeys.staleIfErrorMs
    const listener: FleetListener = {
      onRevocation: (revocation, origin) => {
        this.#revoker.hear(revocation, origin)
      },
      onGap: () => {
        const evicted = this.#pipeline.apiKeys?.revokeAll() ?? 0
        this.#reporter.revoked({ by: 'all', origin: 'bus', evicted })
        this.#revoker.noteMissed()
      },
      onChange: (part, isFailing, error) => {
        this.#reporter.fleetChanged(part, isFailing, error)
      },
      ...(jwt.length === 0 ? {} : { marks: this.#holderOf(marks) }),
    }
    return new Fleet({ store, bus }, lifetimeMs, listener, digester.knows)
  }

  #holderOf(marks: TokenMarks): MarkHolder {
    return {
      all: () => marks.all(),
      take: (taken, origin) => {
        this.#revoker.take(taken, origin)
      },
    }
  }

  #authorizeAgain(
    { auth, scopes }: VerifiedCaller,
    request: AuthRequest,
    guard: Guard,
    route: RouteReader | undefined,
  ): Outcome {
    const outcome = authorize(auth, guard.requirement, this.#pipeline, scopes)
    // The request was counted when it was granted; only a later refusal is new.
    if (outcome.kind === 'refused') {
      this.#reporter.refusedLater(outcome, auth, () => describeRequest(request, route, undefined))
    } else noteVerified(request, this, auth, guard.requirement)
    return outcome
  }

  #noted(
    outcome: Outcome | Anonymous,
    request: AuthRequest,
    { requirement }: Guard,
  ): Outcome | Anonymous {
    if (outcome.kind === 'granted') noteVerified(request, this, outcome.auth, requirement)
    return outcome
  }

  #decide(
    request: AuthRequest,
    guard: Guard,
    route?: RouteReader,
  ): Outcome | Anonymous | Promise<Outcome | Anonymous> {
    // Reading the clock costs as much as the rest of a decision from memory, without the digest.
    const startedAt = this.#reporter.isHeard ? performance.now() : undefined
    try {
      const decision = authenticate(request, this.#pipeline, guard)
      if (!(decision instanceof Promise)) return this.#report(decision, request, route, startedAt)
      const askedAt = startedAt ?? performance.now()
      return decision.then(
        (later) => this.#report(later, request, route, askedAt),
        (error: unknown) => this.#fail(error),
      )
    } catch (error) {
      return this.#fail(error)
    }
  }

  #report(
    { outcome, presented, verdict }: Decision,
    request: AuthRequest,
    route: RouteReader | undefined,
    startedAt: number | undefined,
  ): Outcome | Anonymous {
    this.#reporter.decided(outcome, verdict, () => {
      const credential = presented.kind === 'credential' ? presented.credential : undefined
      return {
        credential: credential === undefined ? undefined : this.#describeCredential(credential),
        request: describeRequest(request, route, credential),
        durationMs: startedAt === undefined ? 0 : performance.now() - startedAt,
      }
    })
    return outcome
  }

  #describeCredential(credential: string): { credential: Auth['kind']; fingerprint: string } {
    const { digester } = this.#pipeline.options
    return {
      credential: kindOf(credential, this.#pipeline),
      fingerprint: fingerprintOf(digester.digest(credential)),
    }
  }

  // Nothing of this package throws on the way to an outcome. If it does, it is a bug of ours: refuse,
  // and blame no credential.
  #fail(error: unknown): Outcome {
    this.#reporter.failed(error)
    return this.#pipeline.refusals.of('unavailable')
  }
}
