import type { JwtAuth } from '../caller/auth.ts'
import type { IssuerState } from '../report/stats.ts'
import type { Digest } from '../request/fingerprint.ts'
import type { TokenFacts, TokenMark } from '../revocation/token-mark.ts'
import type { Verdict } from '../verdict/verdict.ts'
import type { ResolvedJwtOptions } from './jwt-option-tables.ts'
import type { KeySource } from './key-source.ts'

/** Judges access tokens. */
export interface TokenVerifier {
  /** The settings of each issuer. */
  readonly issuers: readonly ResolvedJwtOptions[]
  /** Tells how many remembered tokens a new mark covers; 0 for a mark of one token. */
  countCovered(mark: TokenMark): number
  /**
   * Tells until when a token would be good that was verified before, and is remembered, in wall-clock
   * milliseconds; `undefined` for any other.
   */
  expiryOf(token: string): number | undefined
  /** Finds what marks can be about, of a token that is remembered; by the token or by its ID. */
  findFacts(named: { readonly by: 'token' | 'jti'; readonly value: string }): TokenFacts | undefined
  /**
   * Finds the set of keys of an issuer, by its `jwt.issuer`, or by its template or a name that matches it; `undefined`
   * for any other.
   */
  keySourceOf(issuer: string): KeySource | undefined
  /**
   * Judges a token that was verified before, at once.
   *
   * @param digest Of the whole token.
   * @returns `undefined` for a token that is not known, and where something must be asked first: the
   *   key set, or `isRevoked`.
   */
  judgeFromMemory(token: string, digest: Digest): Verdict<JwtAuth> | undefined
  /**
   * Judges one token: at once where its form decides, else later. Never rejects, and settles within
   * its own deadline.
   */
  verify(token: string, digest: Digest): Verdict<JwtAuth> | Promise<Verdict<JwtAuth>>
  /** How the issuers stand now. */
  readonly state: readonly IssuerState[]
  /** Gives up everything that is under way. */
  close(): void
}
