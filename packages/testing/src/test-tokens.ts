import type { Complete } from '@claviger/core/internal'
import { generateKeyPairSync, randomUUID, sign, type KeyObject } from 'node:crypto'
import type { TestAuthorityOptions } from './test-authority-options.ts'

/** What an access token is to say; each member has a default. */
export interface TestToken {
  /** Whose token it is. @default 'org_test' */
  readonly organizationId?: string
  /** The user behind it. @default none: a machine's own token */
  readonly userId?: string
  /** The client that it was issued to. @default 'client_test' */
  readonly clientId?: string
  /** What it may do. @default none */
  readonly scopes?: readonly string[]
  /** Further claims, which take the place of those of the same name; `undefined` leaves one out. */
  readonly claims?: Readonly<Record<string, unknown>>
  /** For how long it is good, in seconds; a negative number makes a token that has expired. @default 3_600 */
  readonly expiresInSeconds?: number
}

const KID = 'test'

/** The access tokens that a test has made, signed with a key of its own. */
export class TestTokens {
  readonly #options: Complete<TestAuthorityOptions>
  readonly #privateKey: KeyObject
  /** The tokens that were made, and the `jti` of each. */
  readonly #made = new Map<string, unknown>()
  /** The public key, as `jwt.jwks` takes it (RFC 7517 §5). */
  readonly jwks: { readonly keys: readonly object[] }

  constructor(options: Complete<TestAuthorityOptions>) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    this.#options = options
    this.#privateKey = privateKey
    const jwk = publicKey.export({ format: 'jwk' })
    this.jwks = { keys: [{ ...jwk, kid: KID, alg: 'ES256', use: 'sig' }] }
  }

  /** Makes an access token, as RFC 9068 describes it. */
  make(token: TestToken): string {
    const header = { alg: 'ES256', kid: KID, typ: 'at+jwt' }
    const claims = this.#claimsOf(token)
    const content = `${encoded(header)}.${encoded(claims)}`
    // ES256 is the two numbers of the signature side by side (RFC 7518 §3.4).
    const key = { key: this.#privateKey, dsaEncoding: 'ieee-p1363' } as const
    const made = `${content}.${sign('sha256', Buffer.from(content), key).toString('base64url')}`
    this.#made.set(made, claims['jti'])
    return made
  }

  /** Tells whether a token with this `jti` was made and not ended. */
  isLive(jti: string | undefined): boolean {
    return [...this.#made.values()].includes(jti)
  }

  /** Ends a token. @returns Whether there was one. */
  end(token: string): boolean {
    return this.#made.delete(token)
  }

  /** Forgets all tokens. */
  clear(): void {
    this.#made.clear()
  }

  #claimsOf({
    organizationId = 'org_test',
    clientId = 'client_test',
    userId = clientId,
    scopes = [],
    claims = {},
    expiresInSeconds = 3_600,
  }: TestToken): Record<string, unknown> {
    const { issuer, audience, organizationClaim } = this.#options
    const now = Math.floor(Date.now() / 1_000)
    const expiresAt = now + expiresInSeconds
    return {
      iss: issuer,
      aud: audience,
      sub: userId,
      client_id: clientId,
      [organizationClaim]: organizationId,
      ...(scopes.length === 0 ? {} : { scope: scopes.join(' ') }),
      iat: Math.min(now, expiresAt),
      exp: expiresAt,
      jti: randomUUID(),
      ...claims,
    }
  }
}

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}
