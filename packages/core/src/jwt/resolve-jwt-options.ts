import { checkAudience } from '../options/check-audience.ts'
import { checkMembers, checkObject } from '../options/check-options.ts'
import { checkUrl } from '../options/check-url.ts'
import { integer, oneOf, optional, optionalFunction } from '../options/option-rules.ts'
import { readOptions, type Complete, type OptionTable } from '../options/option-table.ts'
import {
  checkOneOrganization,
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
import type {
  AnyJwtOptions,
  DiscoveredJwtOptions,
  Fetching,
  JwtOptions,
  StaticJwtOptions,
} from './jwt-options.ts'

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
  ...identityRules<TokenClaims>(),
  clockToleranceSeconds: integer({ min: 0, max: 300, fallback: 5 }),
  timeoutMs: integer({ min: 1, max: 60_000, fallback: 2_000 }),
  maxTokens: integer({ min: 1, fallback: 10_000 }),
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

/**
 * Checks the options of all issuers and fills in the defaults.
 *
 * @throws {TypeError} When one cannot work.
 */
export function resolveJwtOptions(
  options: AnyJwtOptions | readonly AnyJwtOptions[],
): readonly ResolvedJwtOptions[] {
  const list = isList(options) ? options : [options]
  if (list.length === 0) {
    throw new TypeError(
      'jwt must be the options of one issuer or a list of them, got an empty list. Leave jwt out to accept no access tokens.',
    )
  }
  const resolved = list.map((one) => resolveOne(one))
  const issuers = new Set(resolved.map(({ issuer }) => issuer))
  if (issuers.size < resolved.length || (resolved.length > 1 && issuers.has(null))) {
    throw new TypeError(
      'jwt: in a list, each entry must have an issuer of its own, got null or the same one twice.',
    )
  }
  if (resolved.length > 1) checkOrganizations(resolved)
  return resolved
}

// A claim read by default would let every issuer speak for the organizations of all others.
function checkOrganizations(issuers: readonly ResolvedJwtOptions[]): void {
  const silent = issuers.findIndex(
    ({ organizationClaim, organization }) =>
      organizationClaim === undefined && organization === undefined,
  )
  if (silent < 0) return
  throw new TypeError(
    `jwt[${silent}] must say where its tokens name the organization when there are several issuers, got neither organizationClaim nor organization. The organizations of all issuers share one namespace: give organizationClaim to an issuer that may speak for all of them, organization: (claims) => string | undefined with a prefix or a table to any other, and organization: null to one whose tokens belong to no organization.`,
  )
}

function resolveOne(options: AnyJwtOptions): ResolvedJwtOptions {
  checkObject('jwt', options)
  // Of all three kinds at once: what is misspelled may be the name that tells the kind.
  checkMembers('jwt', options, OPTION_NAMES)
  checkOneKeySource(options)
  const resolved = readOne(options)
  checkOneOrganization('jwt', options)
  const { issuer, issuerTemplate, audience, profile } = resolved
  if (issuer !== null && issuerTemplate !== undefined) {
    throw new TypeError(
      'jwt takes issuer or issuerTemplate, got both: with issuerTemplate, issuer must be null.',
    )
  }
  if (profile === undefined) return resolved
  if ((issuer === null && issuerTemplate === undefined) || audience === null) {
    throw new TypeError(
      "jwt.profile 'rfc9068' must have an issuer and an audience, got null: RFC 9068 §4 requires both.",
    )
  }
  return Object.freeze({ ...resolved, type: 'at+jwt' })
}

function readOne(options: AnyJwtOptions): ResolvedJwtOptions {
  if (has(options, 'jwks')) return resolveStatic(options)
  return has(options, 'discovery')
    ? readOptions('jwt', options, DISCOVERED_JWT_OPTIONS)
    : readOptions('jwt', options, JWT_OPTIONS)
}

const OPTION_NAMES = [
  ...new Set(
    [JWT_OPTIONS, DISCOVERED_JWT_OPTIONS, STATIC_JWT_OPTIONS].flatMap((table) =>
      Object.keys(table),
    ),
  ),
]

const KEY_SOURCES = ['jwksUri', 'discovery', 'jwks'] as const

function checkOneKeySource(options: object): void {
  const given = KEY_SOURCES.filter((name) => has(options, name))
  if (given.length < 2) return
  throw new TypeError(`jwt takes one of jwksUri, discovery and jwks, got ${given.join(' and ')}.`)
}

function resolveStatic(options: StaticJwtOptions): ResolvedJwtOptions {
  const { jwks, ...checked } = readOptions('jwt', options, STATIC_JWT_OPTIONS)
  return Object.freeze({ ...checked, keys: jwks })
}

function has<Name extends string>(
  options: object,
  name: Name,
): options is Extract<AnyJwtOptions, Readonly<Record<Name, unknown>>> {
  return name in options
}

function isList(
  options: AnyJwtOptions | readonly AnyJwtOptions[],
): options is readonly AnyJwtOptions[] {
  return Array.isArray(options)
}
