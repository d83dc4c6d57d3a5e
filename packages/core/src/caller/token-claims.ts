/** The claims of a verified access token. Frozen. */
export interface TokenClaims {
  readonly iss?: string
  readonly sub?: string
  readonly aud?: string | readonly string[]
  readonly exp: number
  readonly nbf?: number
  readonly iat?: number
  readonly jti?: string
  /** The client that the token was issued to (RFC 9068 §2.2). */
  readonly client_id?: string
  /** Scalekit's organization of the client. */
  readonly oid?: string
  /** Scalekit's scopes. */
  readonly scopes?: readonly string[]
  /** Space-separated scopes (RFC 9068 §2.2.3). */
  readonly scope?: string
  readonly [claim: string]: unknown
}
