import { isNonEmptyString } from '../json/is-non-empty-string.ts'

/** A key of an issuer, by the name that it has in the issuer's key set. */
export interface SigningKeyTarget {
  /**
   * The `jwt.issuer` that it signs for. With `jwt.issuerTemplate`, the issuer of one tenant, or the template
   * as it is configured for those of all tenants, who usually share their keys.
   */
  readonly issuer: string
  readonly kid: string
}

/**
 * What `revoke()` ends: exactly one of
 *
 * - `{ key }`, `{ keyId }`: an API key, by itself or by its public ID.
 * - `{ token }`, `{ jti }`: one token. An introspected one is forgotten, like an API key, and its server is
 *   asked again: revoke it there first.
 * - `{ clientId }`: the access tokens of a machine client (`client_id`, `azp`, or its `sub`).
 * - `{ organizationId }`, `{ userId }`: the API keys and the access tokens of an organization or a user.
 * - `{ signingKey }`: every access token signed with the keys that have this `kid` now.
 */
export type RevocationTarget =
  | { readonly key: string }
  | { readonly keyId: string }
  | { readonly token: string }
  | { readonly jti: string }
  | { readonly clientId: string }
  | { readonly organizationId: string }
  | { readonly userId: string }
  | { readonly signingKey: SigningKeyTarget }

/** More about a revocation. */
export interface RevokeOptions {
  /**
   * Access tokens of the client, organization or user are revoked if they were issued until then, plus
   * the clock tolerance: a `Date`, or wall-clock milliseconds. It does not matter to one token, to a
   * signing key or to API keys.
   *
   * @default now
   */
  readonly issuedBefore?: Date | number
  /**
   * When the revocation was decided, for one that arrives late or twice, as a webhook does: a `Date`, or
   * wall-clock milliseconds. Where `unrevoke()` took back a mark that is as late or later, it marks
   * nothing.
   *
   * @default now: it counts more than every `unrevoke()` that this process knows of
   */
  readonly decidedAt?: Date | number
  /**
   * Whose access tokens are meant: one of the configured `jwt.issuer`, or an issuer that matches
   * `jwt.issuerTemplate`.
   *
   * @default those of every configured issuer
   */
  readonly issuer?: string
}

/** What `revoke()` did. */
export interface RevocationResult {
  /** How many verdicts of this process it ended that were remembered. */
  readonly evicted: number
  /** How many marks against access tokens it made: one for each issuer that it is about. */
  readonly marked: number
  /**
   * Whether a store or a bus keeps the marks, so that a process that starts later knows of them, also
   * where all of them were restarted. `redisStore()` and the `bus` of `@claviger/keys` do; `redisBus()` alone
   * does not.
   */
  readonly durable: boolean
}

/** A target by its name and its value. */
export type NamedTarget =
  | {
      readonly by: 'key' | 'keyId' | 'token' | 'jti' | 'clientId' | 'organizationId' | 'userId'
      readonly value: string
    }
  | { readonly by: 'signingKey'; readonly value: SigningKeyTarget }

const TEXT_TARGETS = [
  'key',
  'keyId',
  'token',
  'jti',
  'clientId',
  'organizationId',
  'userId',
] as const satisfies readonly NamedTarget['by'][]

// An ID is remembered for days. A credential is only hashed.
const MAX_ID_LENGTH = 1_024
// In seconds, every moment of this century is below it.
const MIN_PLAUSIBLE_MS = 100_000_000_000
const MAX_AHEAD_MS = 300_000

/**
 * Reads a target.
 *
 * @throws {TypeError} Unless exactly one of the names is there, with a value of its type.
 */
export function parseTarget(target: RevocationTarget): NamedTarget {
  const members: readonly [string, unknown][] =
    typeof target === 'object' && target !== null ? Object.entries(target) : []
  const [name, value] = members[0] ?? []
  const by = TEXT_TARGETS.find((one) => one === name)
  if (members.length === 1) {
    if (by !== undefined && isNonEmptyString(value)) return { by, value: checkLength(by, value) }
    if (name === 'signingKey' && isSigningKey(value)) {
      checkLength('signingKey.kid', value.kid)
      checkLength('signingKey.issuer', value.issuer)
      return { by: name, value }
    }
  }
  const hint =
    name === 'tokenId'
      ? ' For the public ID of an API key it is { keyId }, for the ID of an access token { jti }.'
      : ''
  throw new TypeError(
    `revoke() takes exactly one of { key }, { keyId }, { token }, { jti }, { clientId }, { organizationId }, { userId }, each a non-empty string, or { signingKey: { issuer, kid } }.${hint}`,
  )
}

/**
 * Reads a moment of a revocation, in wall-clock milliseconds; now where it is left out.
 *
 * @param name Of the option, for messages.
 * @throws {TypeError} When it is not a valid time, or is in the future.
 */
export function parseMoment(
  name: 'issuedBefore' | 'decidedAt',
  value: Date | number | undefined,
): number {
  const now = Date.now()
  if (value === undefined) return now
  const ms = value instanceof Date ? value.getTime() : value
  if (typeof ms !== 'number' || !(ms >= MIN_PLAUSIBLE_MS && ms <= now + MAX_AHEAD_MS)) {
    throw new TypeError(
      `${name} must be a Date or milliseconds since 1970, and not in the future. An \`iat\` is in seconds: multiply it by 1,000.`,
    )
  }
  // The clock that told it may be a little ahead. A mark holds whole milliseconds.
  return Math.min(Math.floor(ms), now)
}

/**
 * Checks that other processes can read a mark that holds this value.
 *
 * @param by What it is, for messages.
 * @throws {TypeError} When it is too long. A credential is never too long: it is only hashed.
 */
export function checkLength(by: string, value: string): string {
  if (by === 'key' || by === 'token' || value.length <= MAX_ID_LENGTH) return value
  throw new TypeError(`${by} must have at most ${MAX_ID_LENGTH} characters.`)
}

function isSigningKey(value: unknown): value is SigningKeyTarget {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.keys(value).length === 2 &&
    'issuer' in value &&
    'kid' in value &&
    isNonEmptyString(value.issuer) &&
    isNonEmptyString(value.kid)
  )
}
