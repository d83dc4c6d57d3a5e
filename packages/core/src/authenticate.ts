import { refuse } from './answer/answers.ts'
import type { ApiKeyVerifier } from './api-key/api-key-verifier.ts'
import type { Auth } from './caller/auth.ts'
import { extractCredential, readCredential, type CredentialReading } from './request/credential.ts'
import { isJwtShaped } from './request/jwt-shape.ts'
import type { TokenVerifier } from './jwt/token-verifier.ts'
import type { Anonymous, Granted, Outcome } from './answer/outcome.ts'
import type { AuthRequest } from './request/request.ts'
import { scopesToAskFor, unmet, type Requirement } from './caller/requirement.ts'
import type { ResolvedOptions } from './authenticator-options.ts'
import { cannotTell, type Verdict } from './verdict/verdict.ts'

/** What the pipeline is made of. */
export interface Pipeline {
  readonly options: ResolvedOptions
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

const ANONYMOUS: Anonymous = Object.freeze({ kind: 'anonymous' })

/** Takes a request from its header to an outcome, top to bottom like the table of answers. */
export async function authenticate(
  request: AuthRequest,
  pipeline: Pipeline,
  { requirement, isOptional = false }: Guard,
): Promise<Decision> {
  const { options } = pipeline
  const presented =
    options.extractToken === undefined
      ? readCredential(request)
      : extractCredential(request, options.extractToken)

  switch (presented.kind) {
    case 'nothing':
      return { presented, outcome: isOptional ? ANONYMOUS : refuse('missing', options) }
    case 'no-bearer':
      return { presented, outcome: refuse('missing', options) }
    case 'malformed':
      return { presented, outcome: refuse('malformed', options) }
    case 'unreadable': {
      const verdict = cannotTell('misconfigured', { cause: presented.cause })
      return { presented, verdict, outcome: toOutcome(verdict, requirement, options) }
    }
    case 'credential': {
      const verdict = await verify(presented.credential, request, pipeline)
      return { presented, verdict, outcome: toOutcome(verdict, requirement, options) }
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
  options: ResolvedOptions,
  passedScopes: readonly string[] = [],
): Outcome {
  if (requirement === undefined) return granted(auth)
  const reason = unmet(requirement, auth, options.apiKeys?.trustsClaim ?? trustsNothing)
  if (reason === undefined) return granted(auth)
  if (reason !== 'insufficient_scope') return refuse(reason, options)
  const scopes = new Set([...scopesToAskFor(requirement), ...passedScopes])
  return refuse(reason, options, { scope: [...scopes].join(' ') })
}

/** Which of the two verifiers a credential belongs to. With only one of them, it gets everything. */
export function kindOf(credential: string, { apiKeys, jwt }: Pipeline): Auth['kind'] {
  if (apiKeys === undefined) return 'jwt'
  return jwt !== undefined && isJwtShaped(credential) ? 'jwt' : 'api-key'
}

async function verify(
  credential: string,
  request: AuthRequest,
  pipeline: Pipeline,
): Promise<Verdict<Auth>> {
  const verifier = kindOf(credential, pipeline) === 'jwt' ? pipeline.jwt : pipeline.apiKeys
  if (verifier === undefined) throw new Error('An authenticator has at least one verifier.')
  return verifier.verify(credential, request)
}

// Only an explicit *valid* admits.
function toOutcome(
  verdict: Verdict<Auth>,
  requirement: Requirement | undefined,
  options: ResolvedOptions,
): Outcome {
  switch (verdict.kind) {
    case 'valid':
      return authorize(verdict.value, requirement, options)
    case 'invalid':
      return refuse(verdict.reason, options)
    case 'cannot-tell':
      return refuse(verdict.reason, options, { retryAfterSeconds: verdict.retryAfterSeconds })
  }
}

function trustsNothing(): boolean {
  return false
}

function granted(auth: Auth): Granted {
  return { kind: 'granted', auth }
}
