import type { IdentityOptions } from '../caller/identity-options.ts'
import type { TokenClaims } from '../caller/token-claims.ts'
import type { Algorithm } from './algorithms.ts'
import type { IsRevoked } from './ask-is-revoked.ts'

/**
 * How the access tokens of one issuer are judged, and how they name their caller. With several
 * issuers, each must have `organizationClaim` or `organization`.
 */
export interface JwtOptions extends IdentityOptions<TokenClaims> {
  /** The exact `iss`. `null` takes tokens of anybody whose key is in the set. */
  readonly issuer: string | null
  /**
   * The `iss` of a server that has one for each tenant, with the claim that names the tenant in braces:
   * `https://login.microsoftonline.com/{tid}/v2.0`. A token whose `iss` is not the one of its own tenant is
   * refused. It requires `issuer: null`; `requiredClaims` says which tenants are accepted.
   *
   * @default none: `issuer` says which `iss` is accepted
   */
  readonly issuerTemplate?: string | undefined
  /** The `aud` that a token must have one of. `null` takes tokens for anybody. */
  readonly audience: string | readonly string[] | null
  /** The signature algorithms that are accepted; asymmetric ones only. */
  readonly algorithms: readonly Algorithm[]
  /** Where the issuer's key set is: https, or http on this machine. */
  readonly jwksUri: string
  /**
   * `at+jwt` accepts only tokens whose header says that they are access tokens (RFC 9068 §2.1,
   * `application/at+jwt` too). Set it where the issuer writes this type: then no ID token can pass,
   * not even one that says nothing else of its kind.
   *
   * @default `at+jwt`, `JWT` or no type
   */
  readonly type?: 'at+jwt' | undefined
  /**
   * `rfc9068` accepts only tokens of the JWT Profile for OAuth 2.0 Access Tokens: their type is
   * `at+jwt`, and they have `iss`, `aud`, `exp`, `sub`, `client_id`, `iat` and `jti`. It requires
   * `issuer` and `audience`. Any other token is refused (`bad_type`, `bad_claims`).
   *
   * @default none: other access tokens are accepted, too
   * @see {@link https://www.rfc-editor.org/rfc/rfc9068#section-2.2 RFC 9068 §2.2}
   */
  readonly profile?: 'rfc9068' | undefined
  /**
   * What other claims a token must have: the exact value of each, or a list of values of which it has
   * one. A claim that is a list must hold one of them. Any other token is refused (`bad_claims`).
   *
   * @default none
   */
  readonly requiredClaims?: Readonly<Record<string, string | readonly string[]>> | undefined
  /**
   * Names the scopes of a token, where they are in a claim of another name. It is called once for each
   * token, with frozen claims. When it throws, or returns anything but a list of strings, the client
   * gets a 503.
   *
   * @default the claims `scopes`, `scope` and `scp`, the first that is there
   */
  readonly scopes?: ((claims: TokenClaims) => readonly string[]) | undefined
  /**
   * Names the roles of a token, which `requireRole` asks for, where they are in a claim of another name.
   * It is called like `scopes`.
   *
   * @default the claim `roles`
   */
  readonly roles?: ((claims: TokenClaims) => readonly string[]) | undefined
  /** By how much clocks may differ, in seconds. @default 5 (from 0 to 300) */
  readonly clockToleranceSeconds?: number | undefined
  /**
   * How long a token may wait to be judged: for the key set to be fetched and for its signature check,
   * together, in milliseconds. It is also the deadline of each fetch.
   *
   * @default 2_000 (from 1 to 60_000)
   */
  readonly timeoutMs?: number | undefined
  /**
   * At most one successful fetch for unknown `kid`s in this time, in milliseconds. After a failed one,
   * the back-off decides.
   *
   * @default 30_000 (from 0 to 86_400_000)
   */
  readonly cooldownMs?: number | undefined
  /**
   * How old a key set may be before it must be fetched again, in milliseconds. The endpoint's own
   * `max-age` may shorten it, down to a minute.
   *
   * @default 600_000 (from 1 to 86_400_000)
   */
  readonly maxAgeMs?: number | undefined
  /**
   * For how long past that the last good set stands in while its endpoint fails, in milliseconds.
   *
   * @default 3_600_000 (from 0 to 86_400_000)
   */
  readonly staleIfErrorMs?: number | undefined
  /** How many verified tokens are remembered. @default 10_000 (from 1 to 10_000_000) */
  readonly maxTokens?: number | undefined
  /**
   * How long a token of this issuer may live, in milliseconds: from its `iat` to its `exp`. A token
   * that lives longer is refused, since revocations are remembered for so long. An issuer that leaves
   * `iat` out must keep to it by itself.
   *
   * @default 2_592_000_000 (60_000 or more), which is 30 days
   */
  readonly maxTokenLifetimeMs?: number | undefined
  /**
   * What happens to tokens while this process may have missed revocations for longer than
   * `cutOffTtlMs`: it has a store or a bus, and can read neither. `'admit'` goes on with those that it
   * knows, so that a lost Redis alone stops no request; an event says so. `'refuse'` answers 503.
   *
   * @default 'admit'
   */
  readonly whenCutOff?: 'admit' | 'refuse' | undefined
  /**
   * How long this process may be cut off before `whenCutOff: 'refuse'` refuses, in milliseconds. A
   * process that starts has no such time: until it has read the revocations of its fleet, it refuses.
   *
   * @default 5_000 (from 0 to 86_400_000)
   */
  readonly cutOffTtlMs?: number | undefined
  /**
   * Your own check, for revocations that only your application knows of: asked about every request
   * whose token is good, within `timeoutMs`, and never remembered. It makes every decision about this
   * issuer wait for it; `authenticator.revoke()` does not.
   *
   * @default none
   */
  readonly isRevoked?: IsRevoked | undefined
}

/** The options of fetching a key set. */
export type Fetching = 'jwksUri' | 'cooldownMs' | 'maxAgeMs' | 'staleIfErrorMs'

/**
 * How the access tokens of one issuer are judged by keys that are at hand: for tests, and where
 * nothing may be fetched. A key that must no longer be trusted takes a restart.
 */
export interface StaticJwtOptions extends Omit<JwtOptions, Fetching> {
  /** The issuer's public keys (RFC 7517 §5). Those that cannot verify signatures are left out. */
  readonly jwks: { readonly keys: readonly object[] }
}

/**
 * How the access tokens of one issuer are judged whose key set is found in its metadata: OpenID
 * Connect Discovery, or RFC 8414. `oidc()` of `@claviger/issuers` fills this in from the issuer.
 */
export interface DiscoveredJwtOptions extends Omit<JwtOptions, 'jwksUri' | 'issuer'> {
  /** The exact `iss`, which the metadata must name, too. */
  readonly issuer: string
  /**
   * Where the metadata is: https, or http on this machine. It is fetched with the key set, kept as
   * long (`maxAgeMs`, `staleIfErrorMs`) and within the same deadline.
   */
  readonly discovery: string
}

/** The three ways to say whose tokens are accepted. */
export type AnyJwtOptions =
  | (JwtOptions & Without<'discovery' | 'jwks'>)
  | (StaticJwtOptions & Without<'jwksUri' | 'discovery'>)
  | (DiscoveredJwtOptions & Without<'jwksUri' | 'jwks'>)

// It lets the compiler tell the ways apart, so that its errors are about the one that was meant.
type Without<Names extends string> = { readonly [Name in Names]?: undefined }
