import { allScopes, type Authenticator } from '@claviger/core'
import { isJwtShaped, type ResolvedOptions } from '@claviger/core/inspect'
import type { CheckedIssuer } from '../checks/key-set.ts'
import type { Explanation, Finding } from '../diagnosis.ts'
import { decide, type Decision } from './decide.ts'
import { decisionStep } from './decision-step.ts'
import { keySteps } from './key-steps.ts'
import { tokenSteps } from './token-steps.ts'

/** What an explanation starts from. */
export interface Explainer {
  readonly authenticator: Authenticator
  /** The checked options; `undefined` where an authenticator of one's own was given. */
  readonly options: ResolvedOptions | undefined
  readonly issuers: readonly CheckedIssuer[]
  /** The scopes of the guard; empty for a guard without scopes. */
  readonly scopes: readonly string[]
  readonly timeoutMs: number
}

/**
 * Has a credential judged, and says why it was judged so.
 *
 * @returns Words in which no part of the credential is.
 */
export async function explain(credential: string, explainer: Explainer): Promise<Explanation> {
  const { authenticator, scopes, timeoutMs } = explainer
  const requirement = scopes.length === 0 ? undefined : allScopes(...scopes)
  const decision = await decide(authenticator, credential, requirement, timeoutMs)
  const isToken = isAccessToken(credential, explainer)
  const { fingerprint, status, reason } = decision
  return {
    kind: isToken ? 'access-token' : 'api-key',
    ...(fingerprint === undefined ? {} : { fingerprint }),
    status,
    ...(reason === undefined ? {} : { reason }),
    steps: [
      ...stepsOf(credential, isToken, explainer, decision),
      decisionStep(decision, scopes, credential),
    ],
  }
}

function stepsOf(
  credential: string,
  isToken: boolean,
  { options, issuers }: Explainer,
  decision: Decision,
): readonly Finding[] {
  // What an authenticator of one's own expects is not known here.
  if (options === undefined) return []
  return isToken
    ? tokenSteps(credential, issuers, decision.reason)
    : keySteps(credential, options, decision.reason)
}

function isAccessToken(credential: string, { options }: Explainer): boolean {
  if (options === undefined) return isJwtShaped(credential)
  if (options.apiKeys === undefined) return true
  return options.jwt.length > 0 && isJwtShaped(credential)
}
