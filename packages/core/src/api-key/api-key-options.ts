import { checkFunction, checkNonEmptyString, optionError } from '../options/check-options.ts'
import { cacheSize, flag, integer, optional, optionalFunction } from '../options/option-rules.ts'
import { readOptions, type Filled, type OptionTable } from '../options/option-table.ts'
import { readerOfScopes } from './reader-of-scopes.ts'
import type { ApiKeyScopes } from '../caller/scopes.ts'
import { authorityIdentity } from './authority-identity.ts'
import type { BeforeLookup } from './before-lookup.ts'
import { SCALEKIT_KEY_ID_PREFIX } from './key-shape.ts'
import { LOOKUP_TIMEOUT } from './lookup-timeout.ts'
import type { Lookup } from './lookup.ts'
import type { StrangerOf } from './strangers.ts'
import type { TokenInfo } from '../caller/token-info.ts'
import { checkClaimNames, claimTruster } from '../caller/trusted-claims.ts'

/** How API keys are judged. */
export interface ApiKeyOptions {
  /** Asks the authority about a key. An error that it throws means *cannot tell*. */
  readonly lookup: Lookup
  /**
   * Names the authority that a lookup of your own asks, for example `'billing-keys'`. It is part of
   * the name of every entry in the `store`: processes share entries only when this is the same, so
   * use another name for every environment and for every setting that changes the answer. Not a
   * secret. Beside a lookup that identifies its authority itself, such as `introspection()`, both
   * count.
   *
   * @default what the lookup says; with a `store`, one of the two is required
   */
  readonly authority?: string | undefined
  /**
   * The scopes of a key. Custom claims may be labels that a customer typed, and must not turn into
   * rights by default. Takes the place of what the lookup says.
   *
   * @default what the lookup says: `introspection()` the token's own `scope`, others none
   */
  readonly scopes?: ApiKeyScopes | undefined
  /**
   * The custom claims that count for `requireClaim`. Name only those that customers cannot write: a
   * key's custom claims may be labels, and a customer can give one the name of a signed claim, such
   * as `client_id`, `sub` or `email`. Takes the place of what the lookup names.
   *
   * @default what the lookup names: `introspection()` the members of RFC 7662, others nothing
   */
  readonly trustedClaims?: readonly string[] | undefined
  /**
   * A header that keys may be sent in, besides `Authorization: Bearer`: `'X-API-Key'`. A request with a
   * credential in both is refused. The challenge of a 401 names it, and so does `Vary`.
   *
   * @default none
   */
  readonly header?: string | undefined
  /**
   * Is asked before the authority is, for a key that no cache knows: the place for a throttle per
   * address. What it throws refuses, like an authority that cannot be asked.
   *
   * @default the authority is always asked
   */
  readonly beforeLookup?: BeforeLookup | undefined
  /** `false` asks the authority on every request. @default true */
  readonly cache?: boolean | undefined
  /**
   * How long a good key is not asked about again, in milliseconds. Without a revocation bus this
   * is also the longest that a revoked key can go on in a process that does not hear of the revocation. Up to a tenth
   * shorter, so that keys do not all come due at once; never past the key's own expiry.
   *
   * @default 30_000 (from 0 to 86_400_000)
   */
  readonly ttlMs?: number | undefined
  /** How long a bad key is not asked about again, in milliseconds. @default 5_000 (from 0 to 86_400_000) */
  readonly negativeTtlMs?: number | undefined
  /**
   * For how long past its TTL a good verdict may stand in while the authority cannot be asked, in
   * milliseconds; 0 turns it off. A definite *invalid* ends it at once.
   *
   * @default 0 (from 0 to 86_400_000)
   */
  readonly staleIfErrorMs?: number | undefined
  /**
   * How old a good verdict may be, in milliseconds, while the revocation bus is cut off: revocations
   * of other processes may then be missed. Means nothing without a bus.
   *
   * @default 5_000 (from 0 to 86_400_000)
   */
  readonly cutOffTtlMs?: number | undefined
  /** How many good keys are remembered. @default 10_000 (from 1 to 10_000_000) */
  readonly maxKeys?: number | undefined
  /** How many bad keys are remembered, in a pool of their own. @default 10_000 (from 1 to 10_000_000) */
  readonly maxInvalidKeys?: number | undefined
  /**
   * One deadline over queue, lookup and retries, in milliseconds.
   *
   * @default 2_000 (from 1 to 60_000)
   */
  readonly timeoutMs?: number | undefined
  /** How many lookups may run at once. @default 64 (1 or more) */
  readonly maxConcurrentLookups?: number | undefined
  /**
   * How many may wait for that; past it, a request gets its 503 at once, as it does once it has waited
   * for half of `timeoutMs`: a lookup that is begun late is work for nothing.
   *
   * @default 1_024 (0 or more)
   */
  readonly maxQueuedLookups?: number | undefined
  /**
   * How many *invalid* answers about strangers are covered in a second. A stranger is a key that was
   * not seen valid in the last day. While this budget is used up, strangers share an eighth of
   * `maxConcurrentLookups`, and get a 503 past that. Known keys are not affected.
   *
   * @default 100 (1 or more)
   */
  readonly invalidAnswersPerSecond?: number | undefined
  /** How many of them are covered at once, after a quiet time. @default 1_000 (1 or more) */
  readonly invalidAnswersAtOnce?: number | undefined
  /**
   * Names the sender of a request, for example its address, so that invalid answers are charged to
   * that sender alone: each has a budget of its own. Name what a sender cannot choose freely, such
   * as the /64 of an IPv6 address; a header that the client writes is not a sender.
   *
   * @default all strangers share one budget
   */
  readonly strangerOf?: StrangerOf | undefined
  /** Prefixes of public key IDs, which are refused unasked. @default ['apit_'] */
  readonly keyIdPrefixes?: readonly string[] | undefined
}

type Open = 'authority' | 'header' | 'scopes' | 'trustedClaims' | 'beforeLookup' | 'strangerOf'

const ONE_DAY_MS = 86_400_000

/** What each option must be. */
export const API_KEY_OPTIONS: OptionTable<ApiKeyOptions, Filled<ApiKeyOptions, Open>> = {
  lookup: { read: checkLookup },
  authority: optional(checkNonEmptyString),
  scopes: optionalFunction(),
  trustedClaims: optional(checkClaimNames),
  header: optional(checkHeader),
  beforeLookup: optionalFunction(),
  cache: flag(true),
  ttlMs: integer({ min: 0, max: ONE_DAY_MS, fallback: 30_000 }),
  negativeTtlMs: integer({ min: 0, max: ONE_DAY_MS, fallback: 5_000 }),
  staleIfErrorMs: integer({ min: 0, max: ONE_DAY_MS, fallback: 0 }),
  cutOffTtlMs: integer({ min: 0, max: ONE_DAY_MS, fallback: 5_000 }),
  maxKeys: cacheSize(10_000),
  maxInvalidKeys: cacheSize(10_000),
  timeoutMs: LOOKUP_TIMEOUT,
  maxConcurrentLookups: integer({ min: 1, fallback: 64 }),
  maxQueuedLookups: integer({ min: 0, fallback: 1_024 }),
  invalidAnswersPerSecond: integer({ min: 1, fallback: 100 }),
  invalidAnswersAtOnce: integer({ min: 1, fallback: 1_000 }),
  strangerOf: optionalFunction(),
  keyIdPrefixes: {
    read: (name, value) => checkPrefixes(name, value ?? [SCALEKIT_KEY_ID_PREFIX]),
    fallback: [SCALEKIT_KEY_ID_PREFIX],
  },
}

/** {@link ApiKeyOptions} as they were checked at startup. */
export interface ResolvedApiKeyOptions extends Omit<
  Filled<ApiKeyOptions, Open>,
  'scopes' | 'trustedClaims'
> {
  /** Identity of the authority and its settings; `undefined` where neither lookup nor option names it. */
  readonly authority: string | undefined
  /** Who vouches for keys whose info names no issuer; `undefined` where nothing says so. */
  readonly issuer: string | undefined
  /** Whether anything says which scopes a key has. */
  readonly hasScopes: boolean
  /** Tells whether a custom claim may be believed. */
  readonly trustsClaim: (name: string) => boolean
  /** `undefined` when the application's function threw, or did not return a list of strings. */
  readonly scopesOf: (tokenInfo: TokenInfo) => readonly string[] | undefined
}

/**
 * Checks the options and fills in the defaults.
 *
 * @throws {TypeError} When one cannot work.
 */
export function resolveApiKeyOptions(options: ApiKeyOptions): ResolvedApiKeyOptions {
  const { scopes, trustedClaims, ...checked } = readOptions('apiKeys', options, API_KEY_OPTIONS)
  const { lookup, authority, cache, staleIfErrorMs } = checked
  if (!cache && staleIfErrorMs > 0) {
    throw new TypeError('apiKeys.staleIfErrorMs needs the cache; leave out apiKeys.cache: false.')
  }
  return Object.freeze({
    ...checked,
    authority: authorityIdentity({ lookup, authority }),
    issuer: issuerOf(checked),
    trustsClaim: claimTruster({ lookup, trustedClaims }),
    hasScopes: (scopes ?? lookup.scopes) !== undefined,
    scopesOf: readerOfScopes(scopes ?? checkFunction('apiKeys.lookup.scopes', lookup.scopes)),
  })
}

function checkLookup(name: string, lookup: Lookup | undefined): Lookup {
  if (typeof lookup === 'function') return lookup
  throw optionError(name, 'a function (key) => Promise<TokenInfo | null>', lookup)
}

function issuerOf({
  lookup,
  authority,
}: Pick<ResolvedApiKeyOptions, 'lookup' | 'authority'>): string | undefined {
  return lookup.issuer === undefined
    ? authority
    : checkNonEmptyString('apiKeys.lookup.issuer', lookup.issuer)
}

// RFC 9110 §5.6.2. Those that are refused carry something else, or reach browsers' scripts and logs.
const FIELD_NAME = /^[!#$%&'*+.^_`|~\w-]+$/
const TAKEN = new Set(['authorization', 'proxy-authorization', 'cookie', 'host', 'origin'])

function checkHeader(name: string, header: unknown): string {
  const isName = typeof header === 'string' && FIELD_NAME.test(header)
  if (isName && !TAKEN.has(header.toLowerCase())) return header
  throw optionError(name, "the name of a header of its own, like 'X-API-Key'", header)
}

function checkPrefixes(name: string, prefixes: unknown): readonly string[] {
  if (!Array.isArray(prefixes)) throw optionError(name, 'an array', prefixes)
  return Object.freeze(prefixes.map((prefix) => checkNonEmptyString(`${name}[…]`, prefix)))
}
