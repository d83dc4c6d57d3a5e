import { isBearerAccessToken } from '../claims/is-bearer-access-token.ts'
import { isMeantFor } from '../claims/is-meant-for.ts'
import { isOfTenant, type IssuerTemplate } from './issuer-template.ts'
import { hasRequiredClaims, type RequiredClaims } from './required-claims.ts'
import type { InvalidReason } from '../verdict/reason.ts'
import type { TokenClaims } from '../caller/token-claims.ts'

/** What the claims of a token are held against. */
export interface ExpectedClaims {
  readonly issuer: string | null
  readonly audience: readonly string[] | null
  readonly clockToleranceSeconds: number
  /** @default none */
  readonly requiredClaims?: RequiredClaims
  /** With `issuer: null`. @default none */
  readonly issuerTemplate?: IssuerTemplate | undefined
  /** @default none */
  readonly profile?: 'rfc9068' | undefined
}

/** When a token is good, in wall-clock milliseconds, tolerance included. */
export interface Validity {
  readonly notBefore: number
  readonly expiresAt: number
}

// The last second of the year 9999. What is past it was written in another unit, by mistake.
const MAX_NUMERIC_DATE = 253_402_300_799

/**
 * Checks the claims of a token whose signature is good. A configured issuer or audience implies
 * that the claim is there. A registered claim of a wrong type is refused also where nothing is
 * configured for it: a `sub` that is a number must not turn a user's token into one of the whole
 * organization.
 *
 * @param headerType The `typ` of the token's header.
 * @see {@link https://www.rfc-editor.org/rfc/rfc7519#section-4.1 RFC 7519 §4.1}
 * @see {@link https://www.rfc-editor.org/rfc/rfc9068#section-4 RFC 9068 §4}
 */
export function checkClaims(
  claims: Readonly<Record<string, unknown>>,
  {
    issuer,
    audience,
    clockToleranceSeconds,
    requiredClaims = [],
    issuerTemplate,
    profile,
  }: ExpectedClaims,
  headerType?: string,
): Validity | InvalidReason {
  const own = ownClaims(claims)
  const { iss, aud, sub, jti, exp, nbf, iat } = own
  if (issuer === null ? !isStringOrUndefined(iss) : iss !== issuer) return 'bad_issuer'
  if (issuerTemplate !== undefined && !isOfTenant(own, issuerTemplate)) return 'bad_issuer'
  if (!isMeantFor(aud, audience)) return 'bad_audience'
  if (!isStringOrUndefined(sub) || !isStringOrUndefined(jti) || sub === '') return 'bad_claims'
  if (!hasRequiredClaims(own, requiredClaims)) return 'bad_claims'
  if (!isBearerAccessToken(own, headerType)) return 'bad_type'
  if (profile !== undefined && !keepsToRfc9068(own)) return 'bad_claims'

  if (!isNumericDate(exp)) return 'bad_claims'
  if (nbf !== undefined && !isNumericDate(nbf)) return 'bad_claims'
  if (iat !== undefined && !isNumericDate(iat)) return 'bad_claims'
  const toleranceMs = clockToleranceSeconds * 1_000
  const validity = {
    notBefore: Math.max(nbf ?? 0, iat ?? 0) * 1_000 - toleranceMs,
    expiresAt: exp * 1_000 + toleranceMs,
  }
  return checkTime(validity) ?? validity
}

// What RFC 9068 §2.2 requires besides `iss`, `aud` and `exp`, which are checked for every token. The
// types of `sub`, `jti` and `iat` are, too.
function keepsToRfc9068(claims: Readonly<Record<string, unknown>>): boolean {
  return (
    claims['iat'] !== undefined &&
    ['sub', 'client_id', 'jti'].every((name) => {
      const claim = claims[name]
      return typeof claim === 'string' && claim !== ''
    })
  )
}

/** Checks whether a token is good now; at every use of a cached one, too. */
export function checkTime({ notBefore, expiresAt }: Validity): InvalidReason | undefined {
  const now = Date.now()
  if (now >= expiresAt) return 'expired'
  return now < notBefore ? 'not_yet_valid' : undefined
}

/** Tells whether claims that were checked are claims of a token. */
export function isTokenClaims(claims: Readonly<Record<string, unknown>>): claims is TokenClaims {
  return isNumericDate(claims['exp'])
}

// Own members only: inherited ones come from a polluted Object.prototype, not from the token. A
// literal with `__proto__: null` would be a hash table, which is slower to make and to read.
function ownClaims(claims: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const own: Record<string, unknown> = { ...claims }
  Object.setPrototypeOf(own, null)
  return own
}

function isStringOrUndefined(value: unknown): boolean {
  return value === undefined || typeof value === 'string'
}

// JSON can say 1e400, which JavaScript reads as Infinity: a token for ever.
function isNumericDate(value: unknown): value is number {
  return typeof value === 'number' && Math.abs(value) <= MAX_NUMERIC_DATE
}
