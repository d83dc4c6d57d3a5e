import type { JwtAuth } from '../caller/auth.ts'
import type { EmitEvent } from '../report/events.ts'
import { digestOf } from '../request/fingerprint.ts'
import { invalid, type Verdict } from '../verdict/verdict.ts'
import { parseCompactToken } from './compact-token.ts'
import type { IssuerState } from '../report/stats.ts'
import { IssuerVerifier } from './issuer-verifier.ts'
import type { ResolvedJwtOptions } from './jwt-options.ts'
import type { TokenVerifier } from './token-verifier.ts'

/** Makes the verifier of access tokens: one issuer, or several that are told apart by `iss`. */
export function createJwtVerifier(
  issuers: readonly ResolvedJwtOptions[],
  emit: EmitEvent,
): TokenVerifier {
  return new JwtVerifier(issuers.map((options) => new IssuerVerifier(options, emit)))
}

class JwtVerifier implements TokenVerifier {
  readonly #issuers: readonly IssuerVerifier[]

  constructor(issuers: readonly IssuerVerifier[]) {
    this.#issuers = issuers
  }

  get state(): readonly IssuerState[] {
    return this.#issuers.map(({ state }) => state)
  }

  async verify(token: string): Promise<Verdict<JwtAuth>> {
    const arrivedAt = performance.now()
    // A token that was verified before need not be taken apart again.
    const digest = digestOf(token)
    for (const issuer of this.#issuers) {
      const known = await issuer.findVerified(digest)
      if (known !== undefined) return known
    }
    const parsed = parseCompactToken(token)
    if (typeof parsed === 'string') return invalid(parsed, 'memory')

    // From a fixed list, by exact comparison: a token cannot bring its own authority.
    const issuer = this.#issuers.find((one) => one.isIssuerOf(parsed))
    return issuer === undefined
      ? invalid('bad_issuer', 'memory')
      : issuer.verify(token, digest, parsed, arrivedAt)
  }

  close(): void {
    for (const issuer of this.#issuers) issuer.close()
  }
}
