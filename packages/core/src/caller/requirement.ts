import type { Auth } from './auth.ts'
import { discardIfPromise } from '../options/discard-if-promise.ts'
import type { ForbiddenReason } from '../verdict/reason.ts'
import { checkScopes } from './check-scopes.ts'
import { FLAT_SCOPES, type ScopeHierarchy } from './scope-hierarchy.ts'

/** What a verified caller must be able to show. Made by the functions below, at startup. */
export type Requirement =
  | { readonly kind: 'all-scopes'; readonly scopes: readonly string[] }
  | { readonly kind: 'any-scope'; readonly scopes: readonly string[] }
  | { readonly kind: 'roles'; readonly roles: readonly string[] }
  | { readonly kind: 'permissions'; readonly permissions: readonly string[] }
  | { readonly kind: 'claim'; readonly name: string; readonly value: ClaimValue }
  /** Read for each request: the organization that the request is about. */
  | { readonly kind: 'organization'; readonly organizationId: () => unknown }

/** The claim that permissions are read from. */
export const PERMISSIONS = 'permissions'

/** What a claim can be compared with. */
export type ClaimValue = string | number | boolean

/**
 * Requires all of these scopes.
 *
 * @throws {TypeError} Without a scope, or when one is not a scope token (RFC 6749 §3.3).
 */
export function allScopes(...scopes: readonly string[]): Requirement {
  return Object.freeze({ kind: 'all-scopes', scopes: checkScopes('requireScope', scopes) })
}

/**
 * Requires at least one of these scopes. A challenge names the first: put the one first that a
 * client should ask for.
 *
 * @throws {TypeError} Without a scope, or when one is not a scope token (RFC 6749 §3.3).
 */
export function anyScope(...scopes: readonly string[]): Requirement {
  return Object.freeze({ kind: 'any-scope', scopes: checkScopes('requireAnyScope', scopes) })
}

/**
 * Requires all of these roles.
 *
 * @throws {TypeError} Without a role, or when one is not a non-empty string.
 */
export function hasRoles(...roles: readonly string[]): Requirement {
  if (roles.length === 0 || !roles.every((role) => typeof role === 'string' && role !== '')) {
    throw new TypeError('requireRole takes one or more roles, each a non-empty string.')
  }
  return Object.freeze({ kind: 'roles', roles: Object.freeze([...roles]) })
}

/**
 * Requires all of these permissions: values of the claim `permissions`, which Auth0 and WorkOS write. A
 * key has permissions only where `apiKeys.trustedClaims` or the lookup names `permissions`.
 *
 * @throws {TypeError} Without a permission, or when one is not a non-empty string.
 */
export function hasPermissions(...permissions: readonly string[]): Requirement {
  const isList = permissions.every((one) => typeof one === 'string' && one !== '')
  if (permissions.length === 0 || !isList) {
    throw new TypeError('requirePermission takes one or more permissions, each a non-empty string.')
  }
  return Object.freeze({ kind: 'permissions', permissions: Object.freeze([...permissions]) })
}

/**
 * Requires a claim of the token, or a trusted custom claim of the key, to be exactly this value, or
 * to be a list with this value in it.
 * Custom claims of keys may be labels that a customer typed: only those that `apiKeys.trustedClaims`
 * or the lookup names are looked at.
 *
 * @throws {TypeError} Without a name, or when the value is not a string, number or boolean.
 */
export function claimIs(name: string, value: ClaimValue): Requirement {
  if (typeof name !== 'string' || name === '') {
    throw new TypeError('requireClaim takes the name of a claim first.')
  }
  if (!['string', 'number', 'boolean'].includes(typeof value)) {
    throw new TypeError('requireClaim compares with a string, a number or a boolean.')
  }
  return Object.freeze({ kind: 'claim', name, value })
}

/** Requires the caller to belong to the organization that the request is about. */
export function organizationIs(organizationId: () => unknown): Requirement {
  return { kind: 'organization', organizationId }
}

/**
 * Compares what a verified caller has with what is required.
 *
 * @param trustsClaim Tells whether a custom claim of an API key may be believed.
 * @param hierarchy Which scopes stand for others as well.
 * @returns `undefined` when it is enough, else what is missing.
 * @throws {TypeError} For a requirement of a kind that is not known here.
 */
export function unmet(
  requirement: Requirement,
  auth: Auth,
  trustsClaim: (name: string) => boolean,
  hierarchy: ScopeHierarchy = FLAT_SCOPES,
): ForbiddenReason | undefined {
  switch (requirement.kind) {
    case 'all-scopes':
      return isEvery(requirement.scopes, (scope) => hierarchy.holds(auth.scopes, scope))
        ? undefined
        : 'insufficient_scope'
    case 'any-scope':
      return requirement.scopes.some((scope) => hierarchy.holds(auth.scopes, scope))
        ? undefined
        : 'insufficient_scope'
    case 'roles': {
      const roles = rolesOf(auth)
      return isEvery(requirement.roles, (role) => roles.includes(role))
        ? undefined
        : 'insufficient_role'
    }
    case 'permissions':
      return isEvery(requirement.permissions, (value) =>
        hasClaim(auth, { name: PERMISSIONS, value }, trustsClaim),
      )
        ? undefined
        : 'insufficient_permission'
    case 'claim':
      return hasClaim(auth, requirement, trustsClaim) ? undefined : 'claim_mismatch'
    case 'organization':
      return isOrganization(auth, requirement.organizationId) ? undefined : 'wrong_organization'
    default:
      return unknownRequirement(requirement)
  }
}

// Of another version of this package, or no requirement at all: it cannot be known whether a caller meets it.
function unknownRequirement(_requirement: never): never {
  throw new TypeError(
    'A requirement must be made by the guards of this version of @claviger/core, got one of an unknown kind.',
  )
}

// Every caller would meet an empty list.
function isEvery(required: readonly string[], isMet: (one: string) => boolean): boolean {
  return required.length > 0 && required.every((one) => isMet(one))
}

/**
 * The scopes that a challenge names for a requirement: all of `all-scopes`, and the first
 * alternative of `any-scope`, because a challenge lists what is required and cannot say *one of*.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6750#section-3 RFC 6750 §3}
 */
export function scopesToAskFor(requirement: Requirement): readonly string[] {
  switch (requirement.kind) {
    case 'all-scopes':
      return requirement.scopes
    case 'any-scope':
      return requirement.scopes.slice(0, 1)
    case 'roles':
    case 'permissions':
    case 'claim':
    case 'organization':
    // An unknown kind asks for no scope, either: it is refused all the same.
    default:
      return []
  }
}

/** The scopes that a guard requires, all of them or one of them; `undefined` where it requires none. */
export function requiredScopesOf(
  requirement: Requirement | undefined,
): readonly string[] | undefined {
  return requirement !== undefined && 'scopes' in requirement ? requirement.scopes : undefined
}

/** The scopes by which a caller met a requirement; a token that replaces theirs needs them again. */
export function scopesThatMet(
  requirement: Requirement,
  auth: Auth,
  hierarchy: ScopeHierarchy = FLAT_SCOPES,
): readonly string[] {
  switch (requirement.kind) {
    case 'all-scopes':
      return requirement.scopes
    case 'any-scope':
      return requirement.scopes.filter((scope) => hierarchy.holds(auth.scopes, scope)).slice(0, 1)
    case 'roles':
    case 'permissions':
    case 'claim':
    case 'organization':
      return []
  }
}

/** The roles of a caller. */
export function rolesOf(auth: Auth): readonly unknown[] {
  const roles: unknown =
    auth.kind === 'api-key' ? auth.tokenInfo.roles : (auth.roles ?? ownMember(auth.claims, 'roles'))
  return Array.isArray(roles) ? roles : []
}

function hasClaim(
  auth: Auth,
  { name, value }: { readonly name: string; readonly value: ClaimValue },
  trustsClaim: (name: string) => boolean,
): boolean {
  if (auth.kind === 'jwt') return holds(ownMember(auth.claims, name), value)
  return trustsClaim(name) && holds(ownMember(auth.tokenInfo.customClaims, name), value)
}

// Issuers write groups, roles and permissions as lists. A list inside of a list is another value.
function holds(claim: unknown, value: ClaimValue): boolean {
  return claim === value || (Array.isArray(claim) && claim.includes(value))
}

// Not from the prototype: every object has a `constructor`.
function ownMember(claims: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(claims, name) ? claims[name] : undefined
}

// The application's function, and `organizationId` of a token without one, may throw. Then the
// caller has not been shown to belong here.
function isOrganization(auth: Auth, organizationId: () => unknown): boolean {
  try {
    const expected = organizationId()
    if (discardIfPromise(expected)) return false
    return typeof expected === 'string' && expected !== '' && expected === auth.organizationId
  } catch {
    return false
  }
}
