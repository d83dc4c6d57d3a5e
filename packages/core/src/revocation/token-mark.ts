/** What a mark can be about: one token, or all tokens that name the value. */
export type MarkKind = 'token' | 'jti' | 'clientId' | 'organizationId' | 'userId' | 'signingKey'

/** The kinds of marks. */
export const MARK_KINDS: readonly MarkKind[] = [
  'token',
  'jti',
  'clientId',
  'organizationId',
  'userId',
  'signingKey',
]

/**
 * The value of a mark that covers the tokens of every value: the floor that marks leave which had to make
 * room. No target is an empty string.
 */
export const EVERY_VALUE = ''

/**
 * Says that access tokens are revoked. A process keeps it until the last token that it covers has
 * expired, and shares it with the fleet. It holds no credential.
 */
export interface TokenMark {
  readonly by: MarkKind
  /**
   * The ID; for `token` the SHA-256 of its header and payload, for `signingKey` the key's thumbprint
   * (RFC 7638). {@link EVERY_VALUE} for a floor.
   */
  readonly value: string
  /** Whose tokens it covers: their `iss`. `null` covers those of every issuer. */
  readonly issuer: string | null
  /**
   * Tokens issued until then are covered, in wall-clock milliseconds. It does not matter to `token`,
   * `jti` and `signingKey`, except to a floor. `null` where the mark was taken back.
   */
  readonly issuedBefore: number | null
  /** When it was made, in wall-clock milliseconds. The later of two marks about one value counts. */
  readonly at: number
  /** The `kid` of a signing key, so that the mark can be found by it. */
  readonly kid?: string
}

/** What of one verified token marks can be about. */
export interface TokenFacts {
  /** The issuer's name for itself, `null` where the token has none. */
  readonly issuer: string | null
  readonly jti?: string
  /** Every name by which the token calls its client. */
  readonly clientIds: readonly string[]
  readonly organizationId?: string
  readonly userId?: string
  /** The thumbprint of the key that signed it. */
  readonly signingKey: string
  /** Its `iat` in milliseconds; `undefined` for a token that does not say when it was issued. */
  readonly issuedAt?: number
}

/**
 * Merges two marks about the same value, the same in either order. Two revocations cover what either
 * covers. Of a revocation and its taking back, the later one counts, and the revocation where both are of
 * one moment.
 */
export function mergeMarks(one: TokenMark, other: TokenMark): TokenMark {
  const [older, newer] = isLater(one, other) ? [other, one] : [one, other]
  if (newer.issuedBefore === null) return newer
  if (older.issuedBefore === null || older.issuedBefore <= newer.issuedBefore) return newer
  return { ...newer, issuedBefore: older.issuedBefore }
}

function isLater(one: TokenMark, other: TokenMark): boolean {
  return one.at === other.at ? other.issuedBefore === null : one.at > other.at
}

/** Tells whether two marks about the same value say the same. */
export function isSameMark(one: TokenMark, other: TokenMark): boolean {
  return one.at === other.at && one.issuedBefore === other.issuedBefore
}

/** Tells whether a token is one of those that a mark names, whenever it was issued. */
export function isNamedBy({ by, value, issuer }: TokenMark, facts: TokenFacts): boolean {
  if (issuer !== null && issuer !== facts.issuer) return false
  // The name of a single token is a hash of the token itself.
  if (by === 'token') return false
  return by === 'clientId' ? facts.clientIds.includes(value) : facts[by] === value
}

/** Names what a mark is about, the same in every process. */
export function markName({ by, value, issuer }: TokenMark): string {
  return JSON.stringify([by, issuer, value])
}
