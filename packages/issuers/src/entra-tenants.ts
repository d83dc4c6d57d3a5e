import { ALGORITHMS, withoutUndefined } from '@claviger/core/internal'
import type { JwtOptions } from '@claviger/core'
import { isGuid, isMachine, scopesOf } from './entra-claims.ts'

/** Which tenants of Microsoft Entra ID issue the tokens, and for which API. */
export interface EntraTenantsOptions extends Partial<
  Omit<JwtOptions, 'issuer' | 'issuerTemplate' | 'audience'>
> {
  /**
   * The IDs of the tenants that are accepted (GUIDs). `'any'` accepts every tenant there is: check
   * `auth.organizationId` against your customers then.
   */
  readonly tenants: readonly string[] | 'any'
  /** The API's application ID (`accessTokenVersion` 2), or its application ID URI (version 1). */
  readonly audience: JwtOptions['audience']
  /**
   * The version of the tokens: `requestedAccessTokenVersion` in the API's manifest, where `null` means 1.
   *
   * @default 2
   */
  readonly version?: 1 | 2 | undefined
}

// One key set signs for all tenants, so the `iss` of a token is held to its own `tid`.
const VERSIONS = {
  1: {
    issuerTemplate: 'https://sts.windows.net/{tid}/',
    jwksUri: 'https://login.microsoftonline.com/common/discovery/keys',
  },
  2: {
    issuerTemplate: 'https://login.microsoftonline.com/{tid}/v2.0',
    jwksUri: 'https://login.microsoftonline.com/common/discovery/v2.0/keys',
  },
} as const

/**
 * Accepts the access tokens of several Entra ID tenants, with one key set. The organization is the
 * tenant (`tid`); user, scopes and machines are those of `entra()`. Use it as the only issuer:
 * beside other issuers, give `jwt` a list with an `entra()` for each tenant.
 *
 * @throws {TypeError} When `tenants` is neither a list of GUIDs nor `'any'`.
 * @see {@link https://learn.microsoft.com/en-us/entra/identity-platform/howto-convert-app-to-be-multi-tenant Multitenant applications}
 */
export function entraTenants({ tenants, version = 2, ...others }: EntraTenantsOptions): JwtOptions {
  const options = withoutUndefined(others)
  if (
    tenants !== 'any' &&
    !(Array.isArray(tenants) && tenants.length > 0 && tenants.every(isGuid))
  ) {
    throw new TypeError(
      "tenants must be a list of tenant IDs, each a GUID, or 'any' to accept every tenant.",
    )
  }
  if (version !== 1 && version !== 2) throw new TypeError('version must be 1 or 2.')
  const named = options.organization === undefined ? { organizationClaim: 'tid' } : {}
  const accepted = tenants === 'any' ? {} : { tid: tenants.map((tenant) => tenant.toLowerCase()) }
  return {
    algorithms: ALGORITHMS,
    userClaim: 'oid',
    isMachine,
    scopes: scopesOf,
    ...named,
    ...VERSIONS[version],
    ...options,
    issuer: null,
    requiredClaims: { ...options.requiredClaims, ...accepted },
  }
}
