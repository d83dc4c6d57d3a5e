import type { Claims, ResolvedIdentityOptions } from './identity-options.ts'
import { callOption } from '../options/call-option.ts'

/** Who the caller with a token is. */
export interface Identity {
  readonly organizationId?: string | undefined
  /** `undefined` for a machine, and where `missing` is `user`. */
  readonly userId?: string | undefined
  /** What the token does not name: without it, a query cannot be narrowed. */
  readonly missing?: 'organization' | 'user' | undefined
}

/** The option whose function threw, or returned what it must not. */
export interface FailedOption {
  readonly failed: 'organization' | 'isMachine' | 'scopes' | 'roles'
}

/**
 * Reads who the caller is. A failing function of the application fails the whole: without its user
 * or its organization, a caller would see more than is theirs.
 *
 * @param isMachineByDefault Decides where `isMachine` was not given.
 */
export function identityOf<C extends Claims>(
  claims: C,
  options: ResolvedIdentityOptions<C>,
  isMachineByDefault: (claims: Claims) => boolean,
): Identity | FailedOption {
  const organization = organizationOf(claims, options)
  if (organization !== undefined && typeof organization !== 'string') {
    return { failed: 'organization' }
  }
  const isMachine = callOption(options.isMachine ?? isMachineByDefault, claims)
  if (typeof isMachine !== 'boolean') return { failed: 'isMachine' }

  const userId = isMachine ? undefined : stringClaim(claims, options.userClaim)
  const missing =
    organization === undefined
      ? 'organization'
      : isMachine || userId !== undefined
        ? undefined
        : 'user'
  return { organizationId: organization, userId, missing }
}

/** Tells whether the subject of a token is the client that it was issued to (RFC 9068 §2.2). */
export function isSubjectItsClient(claims: Claims): boolean {
  const sub = stringClaim(claims, 'sub')
  return (
    sub !== undefined &&
    (sub === stringClaim(claims, 'client_id') || sub === stringClaim(claims, 'azp'))
  )
}

/** Reads a claim that is a non-empty string. Only the token's own: not from `Object.prototype`. */
export function stringClaim(claims: Claims, name: string): string | undefined {
  const value = Object.hasOwn(claims, name) ? claims[name] : undefined
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** @returns A string, `undefined` for no organization, or any other value when the application's function failed. */
function organizationOf<C extends Claims>(
  claims: C,
  { organizationClaim, organization }: ResolvedIdentityOptions<C>,
): unknown {
  if (organizationClaim !== undefined) return stringClaim(claims, organizationClaim)
  if (organization === undefined || organization === null) return undefined
  const named = callOption(organization, claims)
  return named === null || named === '' ? undefined : named
}
