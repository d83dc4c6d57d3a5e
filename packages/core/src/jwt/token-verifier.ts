import type { JwtAuth } from '../caller/auth.ts'
import type { IssuerState } from '../report/stats.ts'
import type { TokenMark } from '../revocation/token-mark.ts'
import type { Verdict } from '../verdict/verdict.ts'
import type { ResolvedJwtOptions } from './jwt-options.ts'
import type { KeySource } from './key-source.ts'

/** Judges access tokens. */
export interface TokenVerifier {
  /** The settings of each issuer. */
  readonly issuers: readonly ResolvedJwtOptions[]
  /** Tells how many remembered tokens a new mark covers; 0 for a mark of one token. */
  countCovered(mark: TokenMark): number
  /** Tells whether a token was verified before, and is remembered. */
  remembers(token: string): boolean
  /** Finds the set of keys of an issuer; `undefined` for an issuer that is not configured. */
  keySourceOf(issuer: string): KeySource | undefined
  /** Judges one token. Never rejects, and settles within its own deadline. */
  verify(token: string): Promise<Verdict<JwtAuth>>
  /** How the issuers stand now. */
  readonly state: readonly IssuerState[]
  /** Gives up everything that is under way. */
  close(): void
}
