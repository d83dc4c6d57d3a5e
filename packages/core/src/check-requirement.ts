import type { ResolvedOptions } from './authenticator-options.ts'
import { PERMISSIONS, type Requirement } from './caller/requirement.ts'

/**
 * Checks that some caller can meet a requirement, so that a guard that would refuse every caller is
 * noticed at startup. An access token can have every claim, an API key only trusted ones.
 *
 * @throws {TypeError} When it requires an untrusted claim, and only API keys are accepted.
 */
export function checkRequirement(
  requirement: Requirement,
  { apiKeys, jwt }: Pick<ResolvedOptions, 'apiKeys' | 'jwt'>,
): void {
  const [guard, name] = claimOf(requirement)
  if (name === undefined || jwt.length > 0 || apiKeys === undefined) return
  if (apiKeys.trustsClaim(name)) return
  throw new TypeError(
    `${guard} must name a claim that a caller can have, got ${JSON.stringify(name)}, which is not among the trusted claims of API keys, and no access tokens are accepted. If customers cannot write this claim, name it: apiKeys: { trustedClaims: [${JSON.stringify(name)}] }.`,
  )
}

function claimOf(requirement: Requirement): readonly [guard: string, claim?: string] {
  if (requirement.kind === 'claim') return ['requireClaim', requirement.name]
  return requirement.kind === 'permissions' ? ['requirePermission', PERMISSIONS] : ['']
}
