import type { Anonymous, Outcome, Refused } from './answer/outcome.ts'
import { decide, kindOf, type Decision, type Guard, type Pipeline } from './decide.ts'
import type { Auth } from './caller/auth.ts'
import { requiredScopesOf } from './caller/requirement.ts'
import { describeRequest, type RouteReader } from './report/describe-request.ts'
import type { Reporter } from './report/reporter.ts'
import { readCredential } from './request/credential.ts'
import { fingerprintOf } from './request/fingerprint.ts'
import type { AuthRequest } from './request/request.ts'

/** Decides about requests, and reports each decision. */
export class ReportedPipeline {
  readonly #pipeline: Pipeline
  readonly #reporter: Reporter

  constructor(pipeline: Pipeline, reporter: Reporter) {
    this.#pipeline = pipeline
    this.#reporter = reporter
  }

  /** Decides about a request. Never throws and never rejects. */
  decide(
    request: AuthRequest,
    guard: Guard,
    route?: RouteReader,
  ): Outcome | Anonymous | Promise<Outcome | Anonymous> {
    // Reading the clock costs as much as the rest of a decision from memory, without the digest.
    const startedAt = this.#reporter.isHeard ? performance.now() : undefined
    try {
      const decision = decide(request, this.#pipeline, guard)
      if (!('then' in decision)) return this.#report(decision, request, guard, route, startedAt)
      const askedAt = startedAt ?? performance.now()
      return decision.then(
        (later) => this.#report(later, request, guard, route, askedAt),
        (error: unknown) => this.fail(error),
      )
    } catch (error) {
      return this.fail(error)
    }
  }

  #report(
    { outcome, presented, verdict }: Decision,
    request: AuthRequest,
    guard: Guard,
    route: RouteReader | undefined,
    startedAt: number | undefined,
  ): Outcome | Anonymous {
    this.#reporter.decided(outcome, verdict, request, () => {
      const credential = presented.kind === 'credential' ? presented.credential : undefined
      return {
        credential: credential === undefined ? undefined : this.#describeCredential(credential),
        request: describeRequest(request, route, credential),
        requiredScopes: requiredScopesOf(guard.requirement),
        durationMs: startedAt === undefined ? 0 : performance.now() - startedAt,
      }
    })
    return outcome
  }

  /** Reports that a later guard refused a caller whom an earlier one has let through. */
  refusedLater(
    outcome: Refused,
    auth: Auth,
    request: AuthRequest,
    guard: Guard,
    route: RouteReader | undefined,
  ): void {
    this.#reporter.refusedLater(outcome, auth, request, () => {
      const credential = this.#readAgain(request)
      return {
        credential: credential === undefined ? undefined : this.#describeCredential(credential),
        request: describeRequest(request, route, credential),
        requiredScopes: requiredScopesOf(guard.requirement),
      }
    })
  }

  // An application's extractor is called once for a request.
  #readAgain(request: AuthRequest): string | undefined {
    const { extractToken, keyHeader } = this.#pipeline.options
    if (extractToken !== undefined) return undefined
    const presented = readCredential(request, keyHeader)
    return presented.kind === 'credential' ? presented.credential : undefined
  }

  #describeCredential(credential: string): { credential: Auth['kind']; fingerprint: string } {
    const { digester } = this.#pipeline.options
    return {
      credential: kindOf(credential, this.#pipeline),
      fingerprint: fingerprintOf(digester.digest(credential)),
    }
  }

  /**
   * Answers 503 for an error inside this package. Nothing throws on the way to an outcome; where
   * something does, it is a bug here, and no credential is to blame.
   */
  fail(error: unknown): Outcome {
    this.#reporter.failed(error)
    return this.#pipeline.refusals.of('unavailable')
  }
}
