import type { DiscoveredJwtOptions, TokenClaims } from '@claviger/core'
import { stringClaim, withoutUndefined } from '@claviger/core/internal'
import { claimOf } from './claim.ts'
import { checkPathPart } from './check-url-part.ts'
import type { IssuerJwt, IssuerOptions } from './issuer-options.ts'
import { oidc } from './oidc.ts'

/** Which realm of which Keycloak issues the tokens, and for which client. */
export interface KeycloakOptions extends IssuerOptions {
  /** Where Keycloak is, as its clients reach it: `https://login.example.com`. */
  readonly url: string
  /** The realm. */
  readonly realm: string
  /**
   * The audiences of this API: the `aud` of a token must hold one of them. Keycloak writes it when
   * the client has an audience mapper. `null` accepts every token of the realm.
   */
  readonly audience: DiscoveredJwtOptions['audience']
}

/**
 * Accepts the access tokens of a Keycloak realm. The organization is the one in `organization`
 * (Keycloak 26 and later); a token with several belongs to none. The scopes are in `scope`, the roles in
 * `realm_access.roles`.
 *
 * @throws {TypeError} When `url` or `realm` cannot work.
 * @see {@link https://www.keycloak.org/docs/latest/server_admin/#_managing_organizations Keycloak, organizations}
 */
export function keycloak({ url, realm, ...others }: KeycloakOptions): IssuerJwt {
  const options = withoutUndefined(others)
  if (typeof url !== 'string' || !URL.canParse(url)) {
    throw new TypeError('url must be where Keycloak is, like https://login.example.com.')
  }
  const issuer = `${url.replace(/\/$/, '')}/realms/${checkPathPart('realm', realm, 'acme')}`
  const named = options.organizationClaim === undefined ? { organization: organizationOf } : {}
  return oidc({ ...named, isMachine, roles: rolesOf, ...options, issuer })
}

// A list of aliases, or an object with more about each, as the mapper is set.
function organizationOf(claims: TokenClaims): string | undefined {
  const claim = claimOf(claims, 'organization')
  if (typeof claim === 'string') return claim
  if (typeof claim !== 'object' || claim === null) return undefined
  const names: readonly unknown[] = Array.isArray(claim) ? claim : Object.keys(claim)
  const [name] = names
  return names.length === 1 && typeof name === 'string' ? name : undefined
}

// Of the realm. Those of a client stand in `resource_access`, and are for that client to judge.
function rolesOf(claims: TokenClaims): readonly string[] {
  const realm = claimOf(claims, 'realm_access')
  if (typeof realm !== 'object' || realm === null) return []
  const roles: unknown = Reflect.get(realm, 'roles')
  return Array.isArray(roles) ? roles.filter((role) => typeof role === 'string') : []
}

// Both must hold: a user may choose any name, but only service accounts have the scope that writes
// `client_id`. Keycloak before 24 wrote `clientId`.
function isMachine(claims: TokenClaims): boolean {
  const client = stringClaim(claims, 'client_id') ?? stringClaim(claims, 'clientId')
  return (
    client !== undefined &&
    client === stringClaim(claims, 'azp') &&
    claimOf(claims, 'preferred_username') === `service-account-${client.toLowerCase()}`
  )
}
