import type { InvalidReason } from '../reason.ts'
import type { TokenClaims } from './token-claims.ts'

/** What the claims of a token are held against. */
export interface ExpectedClaims {
  readonly issuer: string | null
  readonly audience: readonly string[] | null
  readonly clockToleranceSeconds: number
}

/** When a token is good, in wall-clock milliseconds, tolerance included. */
export interface Validity {
  readonly notBefore: number
  readonly expiresAt: number
}

/**
 * Checks the claims of a token whose signature is good. A configured issuer or audience implies
 * that the claim is there.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9068#section-4 RFC 9068 §4}
 */
export function checkClaims(
  claims: Readonly<Record<string, unknown>>,
  { issuer, audience, clockToleranceSeconds }: ExpectedClaims,
): Validity | InvalidReason {
  if (issuer !== null && claims['iss'] !== issuer) return 'bad_issuer'
  if (audience !== null && !isMeantFor(claims['aud'], audience)) return 'bad_audience'

  const { exp, nbf, iat } = claims
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

function isMeantFor(aud: unknown, audience: readonly string[]): boolean {
  const values: readonly unknown[] = Array.isArray(aud) ? aud : [aud]
  return (
    values.every((value) => typeof value === 'string') &&
    audience.some((expected) => values.includes(expected))
  )
}

// JSON can say 1e400, which JavaScript reads as Infinity: a token for ever.
function isNumericDate(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}
