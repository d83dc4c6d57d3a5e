import type { ResolvedJwtOptions } from './jwt-option-tables.ts'

/**
 * Warns when more than one issuer names organizations by a claim as it is. Each of them can then
 * speak for the organizations of the others, which is right for two regions of one identity provider
 * and wrong for a partner's.
 */
export function warnOfSharedOrganizations(
  issuers: readonly ResolvedJwtOptions[],
  warn: (code: string, message: string) => void,
): void {
  const speaking = issuers.filter(({ organizationClaim }) => organizationClaim !== undefined)
  if (speaking.length < 2) return
  warn(
    'CLAVIGER_SHARED_ORGANIZATIONS',
    `jwt: ${speaking.length} issuers name organizations by organizationClaim, so each of them can speak for the organizations of the others. Give an issuer that may not do so organization: (claims) => string | undefined, with a prefix or a table. If all of them may, say so: organization: ({ oid }) => oid.`,
  )
}
