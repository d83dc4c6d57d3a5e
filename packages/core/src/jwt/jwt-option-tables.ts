import { checkAudience } from '../options/check-audience.ts'
import { checkUrl } from '../options/check-url.ts'
import { cacheSize, integer, oneOf, optional, optionalFunction } from '../options/option-rules.ts'
import type { Complete, OptionTable } from '../options/option-table.ts'
import {
  identityRules,
  type IdentityOptions,
  type ResolvedIdentityOptions,
} from '../caller/identity-options.ts'
import { checkIssuerTemplate, type IssuerTemplate } from './issuer-template.ts'
import { checkRequiredClaims, type RequiredClaims } from './required-claims.ts'
import type { IsRevoked } from './ask-is-revoked.ts'
import {
  checkAlgorithms,
  checkIssuer,
  checkIssuerUrl,
  checkKeys,
  checkKeySetUrl,
  checkProfile,
  checkType,
} from './check-jwt-option.ts'
import type { VerificationKey } from './parse-key-set.ts'
import type { TokenClaims } from '../caller/token-claims.ts'
import type { DiscoveredJwtOptions, Fetching, JwtOptions, StaticJwtOptions } from './jwt-options.ts'

type Checked<T> = Complete<
  Omit<
    T,
    | 'audience'
    | 'isRevoked'
    | 'jwks'
    | 'profile'
    | 'issuerTemplate'
    | 'requiredClaims'
    | 'scopes'
    | 'roles'
    | 'type'
    | keyof IdentityOptions<TokenClaims>
  >
> &
  ResolvedIdentityOptions<TokenClaims> & {
    readonly audience: readonly string[] | null
    readonly type: 'at+jwt' | undefined
    readonly profile: 'rfc9068' | undefined
    readonly issuerTemplate: IssuerTemplate | undefined
    readonly requiredClaims: RequiredClaims
    readonly scopes: ((claims: TokenClaims) => unknown) | undefined
    readonly roles: ((claims: TokenClaims) => unknown) | undefined
    readonly isRevoked: IsRevoked | undefined
  }

type CheckedStatic = Checked<StaticJwtOptions> & { readonly jwks: readonly VerificationKey[] }

/** {@link AnyJwtOptions} as they were checked at startup. */
export type ResolvedJwtOptions =
  | Checked<JwtOptions>
  | Checked<DiscoveredJwtOptions>
  | (Checked<StaticJwtOptions> & { readonly keys: readonly VerificationKey[] })

const ONE_DAY_MS = 86_400_000
const ONE_MINUTE_MS = 60_000

type Common = Omit<JwtOptions, Fetching>

const COMMON: OptionTable<Common, Checked<Common>> = {
  issuer: { read: checkIssuer },
  audience: { read: checkAudience },
  algorithms: { read: checkAlgorithms },
  type: { read: checkType },
  profile: { read: checkProfile },
  issuerTemplate: optional(checkIssuerTemplate),
  requiredClaims: { read: checkRequiredClaims },
  scopes: optionalFunction(),
  roles: optionalFunction(),
  ...identityRules<TokenClaims>(),
  clockToleranceSeconds: integer({ min: 0, max: 300, fallback: 5 }),
  timeoutMs: integer({ min: 1, max: 60_000, fallback: 2_000 }),
  maxTokens: cacheSize(10_000),
  maxTokenLifetimeMs: integer({ min: ONE_MINUTE_MS, fallback: 30 * ONE_DAY_MS }),
  whenCutOff: oneOf(['admit', 'refuse'], 'admit'),
  cutOffTtlMs: integer({ min: 0, max: ONE_DAY_MS, fallback: 5_000 }),
  isRevoked: optionalFunction(),
}

/** What each option must be where the key set is fetched. */
export const JWT_OPTIONS: OptionTable<JwtOptions, Checked<JwtOptions>> = {
  ...COMMON,
  jwksUri: { read: checkKeySetUrl },
  cooldownMs: integer({ min: 0, max: ONE_DAY_MS, fallback: 30_000 }),
  maxAgeMs: integer({ min: 1, max: ONE_DAY_MS, fallback: 600_000 }),
  staleIfErrorMs: integer({ min: 0, max: ONE_DAY_MS, fallback: 3_600_000 }),
}

const { jwksUri: _, issuer: __, ...FETCHED } = JWT_OPTIONS

/** What each option must be where the key set is discovered. */
export const DISCOVERED_JWT_OPTIONS: OptionTable<
  DiscoveredJwtOptions,
  Checked<DiscoveredJwtOptions>
> = {
  ...FETCHED,
  issuer: { read: checkIssuerUrl },
  discovery: { read: checkUrl },
}

/** What each option must be where the keys are at hand. */
export const STATIC_JWT_OPTIONS: OptionTable<StaticJwtOptions, CheckedStatic> = {
  ...COMMON,
  jwks: { read: checkKeys },
}
