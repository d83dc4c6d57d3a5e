import type { Refusals } from './answer/refusals.ts'
import type { ApiKeyVerifier } from './api-key/api-key-verifier.ts'
import type { Auth } from './caller/auth.ts'
import { extractCredential, readCredential, type CredentialReading } from './request/credential.ts'
import { givenCredential } from './request/given-credential.ts'
import { isB64Token } from './request/b64token.ts'
import { digestOf } from './request/fingerprint.ts'
import { isJwtShaped } from './request/jwt-shape.ts'
import { knownHeaders } from './jwt/known-headers.ts'
import type { TokenVerifier } from './jwt/token-verifier.ts'
import type { Anonymous, Granted, Outcome, Refused } from './answer/outcome.ts'
import type { AuthRequest } from './request/request.ts'
import { scopesToAskFor, unmet, type Requirement } from './caller/requirement.ts'
import type { ResolvedOptions } from './authenticator-options.ts'
import { andThen } from './time/and-then.ts'
import type { InvalidReason } from './verdict/reason.ts'
import { cannotTell, type Verdict } from './verdict/verdict.ts'

/** What the pipeline is made of. */
export interface Pipeline {
  readonly options: ResolvedOptions
  readonly refusals: Refusals
  readonly apiKeys: ApiKeyVerifier | undefined
  readonly jwt: TokenVerifier | undefined
}

/** What one guard asks of a request. */
export interface Guard {
  /** What the caller must have. @default nothing but a verified credential */
  readonly requirement?: Requirement
  /** Lets a request without an `Authorization` header through as anonymous. @default false */
  readonly isOptional?: boolean
}

/** A decision about one request: the outcome, and what led to it. */
export interface Decision {
  readonly outcome: Outcome | Anonymous
  readonly presented: CredentialReading
  readonly verdict?: Verdict<Auth>
}

/** The outcome of a request that may go on without a caller. */
export const ANONYMOUS: Anonymous = Object.freeze({ kind: 'anonymous' })
const MALFORMED: CredentialReading = Object.freeze({ kind: 'malformed' })

/**
 * Takes a request from its header to an outcome, top to bottom like the table of answers. What memory
 * knows is decided at once; a promise is returned where the authority or a key set must be asked.
 */
export function decide(
  request: AuthRequest,
  pipeline: Pipeline,
  guard: Guard,
): Decision | Promise<Decision> {
  return andThen(presentedBy(request, pipeline), (read) => judge(read, request, pipeline, guard))
}

function presentedBy(
  request: AuthRequest,
  { options: { extractToken, extractWithinMs, keyHeader } }: Pipeline,
): CredentialReading | Promise<CredentialReading> {
  // Where the `Authorization` header alone is read, it holds what was given.
  if (extractToken === undefined && keyHeader === undefined) return readCredential(request)
  const given = givenCredential(request)
  if (given !== undefined) return given
  return extractToken === undefined
    ? readCredential(request, keyHeader)
    : extractCredential(request, extractToken, extractWithinMs)
}

function judge(
  presented: CredentialReading,
  request: AuthRequest,
  pipeline: Pipeline,
  { requirement, isOptional }: Guard,
): Decision | Promise<Decision> {
  switch (presented.kind) {
    case 'nothing':
      return {
        presented,
        outcome: isOptional === true ? ANONYMOUS : unverified('missing', requirement, pipeline),
      }
    case 'no-bearer':
      return { presented, outcome: unverified('missing', requirement, pipeline) }
    case 'malformed':
      return { presented, outcome: unverified('malformed', requirement, pipeline) }
    case 'unreadable': {
      const verdict = cannotTell(presented.reason, {
        cause: presented.cause,
        option: 'extractToken',
      })
      return { presented, verdict, outcome: toOutcome(verdict, requirement, pipeline) }
    }
    case 'credential': {
      const verdict = verify(presented.credential, request, pipeline)
      if (verdict === 'malformed') {
        return { presented: MALFORMED, outcome: unverified('malformed', requirement, pipeline) }
      }
      const toDecision = (said: Verdict<Auth>): Decision => ({
        presented,
        verdict: said,
        outcome: toOutcome(said, requirement, pipeline),
      })
      return andThen(verdict, toDecision)
    }
  }
}

/**
 * Decides whether a verified caller may do this.
 *
 * @param passedScopes The scopes by which the caller passed earlier guards of the same request. A
 *   challenge names them too, so that a client that asks for its scopes gets a token for all guards.
 */
export function authorize(
  auth: Auth,
  requirement: Requirement | undefined,
  { options, refusals }: Pick<Pipeline, 'options' | 'refusals'>,
  passedScopes: readonly string[] = [],
): Outcome {
  if (requirement === undefined) return granted(auth)
  const reason = unmet(
    requirement,
    auth,
    options.apiKeys?.trustsClaim ?? trustsNothing,
    options.implies,
  )
  if (reason === undefined) return granted(auth)
  if (reason !== 'insufficient_scope') return refusals.of(reason)
  return refusals.of(reason, { scope: scopeOf([...scopesToAskFor(requirement), ...passedScopes]) })
}

/** Which of the two verifiers a credential belongs to. With only one of them, it gets everything. */
export function kindOf(credential: string, { apiKeys, jwt }: Pipeline): Auth['kind'] {
  if (apiKeys === undefined) return 'jwt'
  if (jwt === undefined) return 'api-key'
  const isToken = knownHeaders.of(credential) !== undefined || isJwtShaped(credential)
  return isToken ? 'jwt' : 'api-key'
}

function verify(
  credential: string,
  request: AuthRequest,
  pipeline: Pipeline,
): Verdict<Auth> | Promise<Verdict<Auth>> | 'malformed' {
  const { apiKeys, jwt } = pipeline
  // Memory is asked first: it holds digests of whole credentials whose form was checked when they
  // were verified, so the characters of this one need not be looked at.
  const digest = digestOf(credential)
  const known = jwt?.judgeFromMemory(credential, digest) ?? apiKeys?.judgeFromMemory(digest)
  if (known !== undefined) return known
  // The parts of a token that is known by its header are decoded, which checks their characters.
  if (jwt !== undefined && knownHeaders.of(credential) !== undefined) {
    return jwt.verify(credential, digest)
  }
  if (!isB64Token(credential)) return 'malformed'

  const verdict =
    kindOf(credential, pipeline) === 'jwt'
      ? jwt?.verify(credential, digest)
      : apiKeys?.verify(credential, digest, request)
  if (verdict === undefined) throw new Error('An authenticator has at least one verifier.')
  return verdict
}

// Only an explicit *valid* admits.
function toOutcome(
  verdict: Verdict<Auth>,
  requirement: Requirement | undefined,
  pipeline: Pipeline,
): Outcome {
  switch (verdict.kind) {
    case 'valid':
      return authorize(verdict.value, requirement, pipeline)
    case 'invalid':
      return unverified(verdict.reason, requirement, pipeline)
    case 'cannot-tell':
      return pipeline.refusals.of(verdict.reason, { retryAfterSeconds: verdict.retryAfterSeconds })
  }
}

// Names the scopes of the guard, so that a client asks for a token that the guard will accept.
function unverified(
  reason: 'missing' | InvalidReason,
  requirement: Requirement | undefined,
  { refusals }: Pipeline,
): Refused {
  const scopes = requirement === undefined ? [] : scopesToAskFor(requirement)
  return scopes.length === 0 ? refusals.of(reason) : refusals.of(reason, { scope: scopeOf(scopes) })
}

function scopeOf(scopes: readonly string[]): string {
  return [...new Set(scopes)].join(' ')
}

function trustsNothing(): boolean {
  return false
}

function granted(auth: Auth): Granted {
  return { kind: 'granted', auth }
}
