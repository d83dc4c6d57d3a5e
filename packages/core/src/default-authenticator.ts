import { PREFLIGHT_ANSWER } from './answer/answers.ts'
import type { Anonymous, Outcome } from './answer/outcome.ts'
import { ANONYMOUS, authorize, type Guard, type Pipeline } from './decide.ts'
import type { Authenticator } from './authenticator.ts'
import type { Auth } from './caller/auth.ts'
import { keepsRights } from './caller/keeps-rights.ts'
import type { Requirement } from './caller/requirement.ts'
import { checkRequirement } from './check-requirement.ts'
import type { Fleet } from './fleet/fleet.ts'
import type { RouteReader } from './report/describe-request.ts'
import type { Reporter } from './report/reporter.ts'
import type { Stats } from './report/stats.ts'
import { ReportedPipeline } from './reported-pipeline.ts'
import type { ResourceMetadata } from './resource/resource-metadata.ts'
import { isPreflight, type AuthRequest } from './request/request.ts'
import type {
  RevocationResult,
  RevocationTarget,
  RevokeOptions,
} from './revocation/revocation-target.ts'
import type { RevocationChange } from './revocation-change.ts'
import type { Revoker } from './revoker.ts'
import { andThen } from './time/and-then.ts'
import { noteVerified, verifiedCaller, type VerifiedCaller } from './verified-callers.ts'

/** What an authenticator is made of. */
export interface AuthenticatorParts {
  readonly pipeline: Pipeline
  readonly reporter: Reporter
  readonly revoker: Revoker
  readonly fleet: Fleet
}

/** The authenticator that `createAuthenticator` makes. */
export class DefaultAuthenticator implements Authenticator {
  readonly #pipeline: Pipeline
  readonly #reported: ReportedPipeline
  readonly #reporter: Reporter
  readonly #revoker: Revoker
  readonly #fleet: Fleet

  constructor({ pipeline, reporter, revoker, fleet }: AuthenticatorParts) {
    this.#pipeline = pipeline
    this.#reported = new ReportedPipeline(pipeline, reporter)
    this.#reporter = reporter
    this.#revoker = revoker
    this.#fleet = fleet
  }

  async authenticate(request: AuthRequest, requirement?: Requirement): Promise<Outcome> {
    const outcome = await this.#reported.decide(
      request,
      requirement === undefined ? {} : { requirement },
    )
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
      return andThen(this.#reported.decide(request, guard, route), (outcome) =>
        this.#noted(outcome, request, guard),
      )
    } catch (error) {
      return this.#reported.fail(error)
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

  keepsRights(before: Auth, now: Auth): boolean {
    const { apiKeys, implies } = this.#pipeline.options
    return keepsRights(before, now, apiKeys?.trustsClaim, implies)
  }

  checkRequirement(requirement: Requirement): void {
    checkRequirement(requirement, this.#pipeline.options)
  }

  get resourceMetadata(): ResourceMetadata | undefined {
    return this.#pipeline.options.metadata
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

  #authorizeAgain(
    { auth, scopes }: VerifiedCaller,
    request: AuthRequest,
    guard: Guard,
    route: RouteReader | undefined,
  ): Outcome {
    const outcome = authorize(auth, guard.requirement, this.#pipeline, scopes)
    // The request was counted when it was granted; only a later refusal is new.
    if (outcome.kind === 'refused') {
      this.#reported.refusedLater(outcome, auth, request, guard, route)
    } else this.#note(request, auth, guard)
    return outcome
  }

  #noted(outcome: Outcome | Anonymous, request: AuthRequest, guard: Guard): Outcome | Anonymous {
    if (outcome.kind === 'granted') this.#note(request, outcome.auth, guard)
    return outcome
  }

  #note(request: AuthRequest, auth: Auth, { requirement }: Guard): void {
    noteVerified(request, this, auth, requirement, this.#pipeline.options.implies)
  }
}
