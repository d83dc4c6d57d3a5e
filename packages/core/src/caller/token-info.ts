import { isNonEmptyString } from '../json/is-non-empty-string.ts'
import { isObject } from '../json/is-object.ts'
import { deepFreeze } from '../json/deep-freeze.ts'

/** What the authority knows of an API key. Frozen. */
export interface TokenInfo {
  /** The key's public ID (`apit_…`). Not a secret, and never a credential. */
  readonly tokenId: string
  readonly organizationId: string
  readonly organizationExternalId?: string
  readonly userId?: string
  readonly userExternalId?: string
  /** Who vouches for this key, where one lookup asks for several issuers: an introspected `iss`. */
  readonly issuer?: string
  readonly email?: string
  /**
   * Labels that the customer may have typed. They grant nothing by themselves: they count for
   * `requireClaim` where `apiKeys.trustedClaims` names them, and for scopes where `apiKeys.scopes`
   * reads them.
   */
  readonly customClaims: Readonly<Record<string, unknown>>
  readonly roles: readonly string[]
  /**
   * The scopes that the authority keeps with the key. They grant nothing by themselves: they count
   * where `apiKeys.scopes`, or the lookup's own `scopes`, reads them.
   */
  readonly scopes?: readonly string[]
  /** When the key ends, as an ISO 8601 instant. */
  readonly expiry?: string
  /** When the key was made, as an ISO 8601 instant. */
  readonly createdAt?: string
  readonly description?: string
  /** The last characters of the key, for people to tell keys apart. */
  readonly tokenSuffix?: string
}

/** What a lookup returns for a key that is good. Missing `roles` and `customClaims` mean none. */
export interface TokenInfoInput extends Omit<
  TokenInfo,
  'customClaims' | 'roles' | 'expiry' | 'createdAt'
> {
  readonly customClaims?: Readonly<Record<string, unknown>>
  readonly roles?: readonly string[]
  readonly expiry?: string | Date
  readonly createdAt?: string | Date
}

const OPTIONAL_STRINGS = [
  'organizationExternalId',
  'userId',
  'userExternalId',
  'issuer',
  'email',
  'description',
  'tokenSuffix',
] as const

const IDENTITY = ['userId', 'userExternalId', 'issuer'] as const

/**
 * Checks what a lookup returned and makes a frozen copy of it.
 *
 * @returns `undefined` when it is not the description of a key. Then the
 *   authority's answer is invalid and the verdict is *cannot tell*: a truthy answer never admits.
 */
export function parseTokenInfo(value: unknown): TokenInfo | undefined {
  const raw = jsonObject(value)
  if (raw === undefined) return undefined
  const { tokenId, organizationId, customClaims = {}, roles = [], scopes } = raw
  if (!isNonEmptyString(tokenId) || !isNonEmptyString(organizationId)) return undefined
  if (!isObject(customClaims) || !isStringArray(roles)) return undefined

  // A getter of a class, or NaN, is not in the copy. Without its user, a key would be one of the whole
  // organization; without its issuer, its user would be another issuer's.
  if (IDENTITY.some((name) => isLost(name, value, raw))) return undefined

  const optional: Record<string, string> = {}
  for (const name of OPTIONAL_STRINGS) {
    const text = raw[name]
    if (text === undefined || text === null || text === '') continue
    if (typeof text !== 'string') return undefined
    optional[name] = text
  }
  for (const name of ['expiry', 'createdAt'] as const) {
    // From the original: in JSON an invalid Date is null, and "expires at no time" must not read as "never".
    const original = isObject(value) ? value[name] : undefined
    const instant = original ?? raw[name]
    if (instant === undefined || instant === null) continue
    const iso = toIsoInstant(instant)
    if (iso === undefined) return undefined
    optional[name] = iso
  }
  const own = isStringArray(scopes) ? { scopes } : {}
  return deepFreeze({ tokenId, organizationId, customClaims, roles, ...own, ...optional })
}

// Through JSON: what is left has no methods, no getters and nothing shared with the caller.
function jsonObject(value: unknown): Record<string, unknown> | undefined {
  if (!isObject(value)) return undefined
  try {
    const copy: unknown = JSON.parse(JSON.stringify(value))
    return isObject(copy) ? copy : undefined
  } catch {
    return undefined
  }
}

function isLost(name: string, value: unknown, copy: Record<string, unknown>): boolean {
  if (isNonEmptyString(copy[name])) return false
  try {
    const original = isObject(value) ? value[name] : undefined
    return original !== undefined && original !== null && original !== ''
  } catch {
    return true
  }
}

function isStringArray(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

function toIsoInstant(value: unknown): string | undefined {
  if (typeof value !== 'string' && !(value instanceof Date)) return undefined
  const time = new Date(value).getTime()
  return Number.isNaN(time) ? undefined : new Date(time).toISOString()
}
