import type { TokenInfo } from './token-info.ts'
import type { Identity } from './identity-of.ts'
import type { TokenClaims } from './token-claims.ts'

/** The verified caller, as a route sees it. Frozen: a handler cannot change it for another request. */
export type Auth = ApiKeyAuth | JwtAuth

/** A caller who presented an API key. */
export interface ApiKeyAuth extends Caller {
  readonly kind: 'api-key'
  readonly tokenInfo: TokenInfo
  readonly claims?: undefined
}

/** A caller with an access token: a machine client, or a user. */
export interface JwtAuth extends Caller {
  readonly kind: 'jwt'
  readonly claims: TokenClaims
  /** The roles that `jwt.roles` reads; `undefined` without that option, where the claim `roles` counts. */
  readonly roles?: readonly string[]
  readonly tokenInfo?: undefined
}

/** What both kinds of caller have. */
export interface Caller {
  /**
   * The organization that the credential is bound to.
   *
   * @throws {Error} When it is read on an access token that names none: such a token must not end
   *   up as `undefined` in a query, where it would match every organization's rows. Also on one that
   *   should name a user and does not: it would match the rows of all users.
   */
  readonly organizationId: string
  /**
   * The user the credential is bound to; `undefined` for one that acts for the organization. Unique
   * only together with {@link Caller.issuer}: two issuers may give the same ID to two users.
   */
  readonly userId?: string
  /**
   * Who vouches for the caller. For an access token, its `iss`. For an API key, the issuer that the
   * lookup tells for this key, else the lookup's own `issuer`, else `apiKeys.authority`; `undefined`
   * where all of these are missing.
   */
  readonly issuer?: string
  /** What the caller may do. */
  readonly scopes: readonly string[]
  /** What a query is to be narrowed by. Throws where `organizationId` does. */
  readonly filter: Filter
}

/** Narrows a query to the rows that the caller may see. */
export interface Filter {
  readonly organizationId: string
  readonly userId?: string
}

/**
 * Makes the auth of an API key.
 *
 * @param authority Who vouches for keys whose info names no issuer.
 */
export function apiKeyAuth(
  tokenInfo: TokenInfo,
  scopes: readonly string[],
  authority?: string,
): ApiKeyAuth {
  const { organizationId, userId, issuer = authority } = tokenInfo
  const filter = Object.freeze(
    userId === undefined ? { organizationId } : { organizationId, userId },
  )
  return Object.freeze({
    kind: 'api-key',
    ...filter,
    ...(issuer === undefined ? {} : { issuer }),
    scopes: Object.freeze([...scopes]),
    filter,
    tokenInfo,
  })
}

// Member by member: a spread takes as long as all of the rest.
type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** Makes the auth of an access token, which may name no organization, or not its user. */
export function jwtAuth(
  claims: TokenClaims,
  identity: Identity & {
    readonly issuer?: string | undefined
    readonly scopes: readonly string[]
    readonly roles?: readonly string[] | undefined
  },
): JwtAuth {
  const { organizationId, userId, issuer, missing } = identity
  const scopes = Object.freeze([...identity.scopes])
  const roles = identity.roles && Object.freeze([...identity.roles])
  if (organizationId !== undefined && missing === undefined) {
    const filter: Mutable<Filter> = { organizationId }
    if (userId !== undefined) filter.userId = userId
    Object.freeze(filter)
    const auth: Mutable<JwtAuth> = { kind: 'jwt', organizationId, scopes, filter, claims }
    if (userId !== undefined) auth.userId = userId
    if (issuer !== undefined) auth.issuer = issuer
    if (roles !== undefined) auth.roles = roles
    return Object.freeze(auth)
  }
  const user = userId === undefined ? {} : { userId }
  const vouching = issuer === undefined ? {} : { issuer }
  const get = missing === 'user' ? noUser : noOrganization
  return Object.freeze(
    Object.defineProperties(
      {
        kind: 'jwt',
        organizationId: '',
        ...user,
        ...vouching,
        scopes,
        ...(roles === undefined ? {} : { roles }),
        filter: { organizationId: '' },
        claims,
      },
      // Not enumerable, so that logging or spreading such a caller does not throw.
      { organizationId: { get, enumerable: false }, filter: { get, enumerable: false } },
    ) satisfies JwtAuth,
  )
}

function noOrganization(): never {
  throw new Error(
    'This access token names no organization. Guard the route with requireOrganization, or say where the tokens of this issuer name it: jwt.organizationClaim or jwt.organization.',
  )
}

function noUser(): never {
  throw new Error(
    'This access token has no sub, so its user is unknown, and jwt.isMachine does not call it a token of a machine. If the issuer leaves sub out of the tokens of machines, set jwt.isMachine: ({ sub }) => sub === undefined.',
  )
}
