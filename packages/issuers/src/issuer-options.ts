import type { DiscoveredJwtOptions } from '@claviger/core'

/** What every function of this package returns: the `jwt` of an authenticator, or one of several. */
export type IssuerJwt = DiscoveredJwtOptions

/**
 * What every function of this package takes besides its own options: core's options of `jwt`, which
 * take the place of the ones that it would fill in.
 */
export type IssuerOptions = Partial<Omit<DiscoveredJwtOptions, 'issuer' | 'audience'>>
