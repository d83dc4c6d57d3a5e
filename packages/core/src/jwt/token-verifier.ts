import type { JwtAuth } from '../caller/auth.ts'
import type { IssuerState } from '../report/stats.ts'
import type { Verdict } from '../verdict/verdict.ts'

/** Judges access tokens. */
export interface TokenVerifier {
  /** Judges one token. Never rejects, and settles within its own deadline. */
  verify(token: string): Promise<Verdict<JwtAuth>>
  /** How the issuers stand now. */
  readonly state: readonly IssuerState[]
  /** Gives up everything that is under way. */
  close(): void
}
