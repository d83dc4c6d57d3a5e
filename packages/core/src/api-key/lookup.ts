import type { TokenInfoInput } from '../caller/token-info.ts'
import type { ApiKeyScopes } from '../caller/scopes.ts'
import type { TrustedClaims } from '../caller/trusted-claims.ts'

/** What a lookup gets besides the key. */
export interface LookupContext {
  /** Aborts at the deadline. Pass it on, so that a late answer costs no socket. */
  readonly signal: AbortSignal
}

/**
 * Asks the authority about one API key.
 *
 * @param key The whole credential. Send it in a body or a header, never in a URL, and log it nowhere.
 * @returns The key's description, or `null` when the authority says that there is no such key.
 * @throws Anything, when the authority could not be asked: the verdict is *cannot tell*, and the
 *   client gets a 503. Throw an `AuthorityError` to say more.
 */
export interface Lookup {
  (key: string, context: LookupContext): Promise<TokenInfoInput | null>
  /**
   * Names the authority *and every setting that changes its answer*, without any secret. Two lookups
   * with the same value share their entries in a store. `introspection()` sets it; for a lookup of
   * your own, `apiKeys.authority` does the same.
   *
   * @default none: a store needs `apiKeys.authority`
   */
  readonly authority?: string
  /**
   * Who vouches for the keys, as in the `iss` of access tokens: becomes `auth.issuer` where the info
   * of a key names no issuer. `scalekitLookup()` sets it, and `introspection()` where it has one.
   *
   * @default none: `auth.issuer` is `apiKeys.authority`
   */
  readonly issuer?: string
  /**
   * The custom claims that the authority vouches for: customers cannot write them. Only these count
   * for `requireClaim`, where `apiKeys.trustedClaims` does not name others. `introspection()` sets it.
   *
   * @default none
   */
  readonly trustedClaims?: TrustedClaims
  /**
   * Reads the scopes that the authority itself gave to a key, where `apiKeys.scopes` says nothing
   * else. `introspection()` sets it.
   *
   * @default a key has no scopes
   */
  readonly scopes?: ApiKeyScopes
}
