import type { DiscoveredJwtOptions } from '@claviger/core'
import { withoutUndefined } from '@claviger/core/internal'
import { isGuid, isMachine, scopesOf } from './entra-claims.ts'
import type { IssuerJwt, IssuerOptions } from './issuer-options.ts'
import { oidc } from './oidc.ts'

/** Which tenant of Microsoft Entra ID issues the tokens, and for which API. */
export interface EntraOptions extends IssuerOptions {
  /** The ID of the tenant (a GUID). For several tenants, see `entraTenants()`. */
  readonly tenant: string
  /** The API's application ID (`accessTokenVersion` 2), or its application ID URI (version 1). */
  readonly audience: DiscoveredJwtOptions['audience']
  /**
   * The version of the tokens: `requestedAccessTokenVersion` in the API's manifest, where `null` means 1.
   *
   * @default 2
   */
  readonly version?: 1 | 2 | undefined
}

const LOGIN = 'https://login.microsoftonline.com'

/**
 * Accepts the access tokens of one Entra ID tenant. The organization is the tenant (`tid`), the user
 * is `oid`, which stays the same in all applications. A user's scopes are `scp`; an application's are
 * the roles that an administrator has granted it (`roles`).
 *
 * Any application of the tenant may fetch a token for the API, even without roles. Ask for one on
 * every route, with `requireScope`, or require the assignment of users in the API's enterprise
 * application.
 *
 * @throws {TypeError} When `tenant` is not a GUID: `common` and the like stand for every tenant.
 * @see {@link https://learn.microsoft.com/en-us/entra/identity-platform/access-token-claims-reference Access token claims}
 */
export function entra({ tenant, version = 2, ...others }: EntraOptions): IssuerJwt {
  const options = withoutUndefined(others)
  if (!isGuid(tenant)) {
    throw new TypeError(
      'tenant must be the ID of one tenant, a GUID. For several tenants: entraTenants({ tenants: [a, b], audience }).',
    )
  }
  if (version !== 1 && version !== 2) throw new TypeError('version must be 1 or 2.')
  const id = tenant.toLowerCase()
  const { issuer, discovery } =
    version === 2
      ? { issuer: `${LOGIN}/${id}/v2.0`, discovery: `${LOGIN}/${id}/v2.0/${METADATA}` }
      : { issuer: `https://sts.windows.net/${id}/`, discovery: `${LOGIN}/${id}/${METADATA}` }
  const named = options.organization === undefined ? { organizationClaim: 'tid' } : {}
  const required = { tid: id, ...options.requiredClaims }
  return oidc({
    discovery,
    userClaim: 'oid',
    isMachine,
    scopes: scopesOf,
    ...named,
    ...options,
    requiredClaims: required,
    issuer,
  })
}

const METADATA = '.well-known/openid-configuration'
