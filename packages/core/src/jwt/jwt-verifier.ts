import type { JwtAuth } from '../caller/auth.ts'
import type { EmitEvent } from '../report/events.ts'
import { digestOf, type Digest } from '../request/fingerprint.ts'
import { withinMs } from '../time/within-ms.ts'
import { invalid, type Verdict } from '../verdict/verdict.ts'
import { parseCompactToken } from './compact-token.ts'
import type { IssuerState } from '../report/stats.ts'
import { IssuerVerifier } from './issuer-verifier.ts'
import type { TokenFacts, TokenMark } from '../revocation/token-mark.ts'
import type { TokenMarks } from '../revocation/token-marks.ts'
import type { KeySource } from './key-source.ts'
import type { ResolvedJwtOptions } from './jwt-option-tables.ts'
import { MismatchWarner } from './mismatch-warner.ts'
import type { TokenVerifier } from './token-verifier.ts'

/**
 * Makes the verifier of access tokens: one issuer, or several that are told apart by `iss`.
 *
 * @param marks The revocations of tokens that this process knows of.
 */
export function createJwtVerifier(
  issuers: readonly ResolvedJwtOptions[],
  marks: TokenMarks,
  emit: EmitEvent,
): TokenVerifier {
  return new JwtVerifier(
    issuers.map((options) => new IssuerVerifier(options, marks, emit)),
    marks,
  )
}

class JwtVerifier implements TokenVerifier {
  readonly #issuers: readonly IssuerVerifier[]
  readonly #marks: TokenMarks
  readonly #mismatch = new MismatchWarner()

  constructor(issuers: readonly IssuerVerifier[], marks: TokenMarks) {
    this.#issuers = issuers
    this.#marks = marks
  }

  get state(): readonly IssuerState[] {
    return this.#issuers.map(({ state }) => state)
  }

  get issuers(): readonly ResolvedJwtOptions[] {
    return this.#issuers.map(({ options }) => options)
  }

  countCovered(mark: TokenMark): number {
    return this.#issuers.reduce((sum, issuer) => sum + issuer.countCovered(mark), 0)
  }

  expiryOf(token: string): number | undefined {
    const digest = digestOf(token)
    const expiries = this.#issuers.map((issuer) => issuer.expiryOf(digest))
    return expiries.find((expiresAt) => expiresAt !== undefined)
  }

  findFacts({
    by,
    value,
  }: {
    readonly by: 'token' | 'jti'
    readonly value: string
  }): TokenFacts | undefined {
    const digest = by === 'token' ? digestOf(value) : undefined
    const found = this.#issuers.map((issuer) =>
      digest === undefined ? issuer.factsOfJti(value) : issuer.factsOf(digest),
    )
    return found.find((facts) => facts !== undefined)
  }

  keySourceOf(issuer: string): KeySource | undefined {
    const named = this.#issuers.find(({ options }) => options.issuer === issuer)
    return (named ?? this.#issuers.find((one) => one.isCalled(issuer)))?.keySource
  }

  judgeFromMemory(token: string, digest: Digest): Verdict<JwtAuth> | undefined {
    if (this.#marks.currency.waiting !== undefined) return undefined
    for (const issuer of this.#issuers) {
      const known = issuer.judgeFromMemory(token, digest)
      if (known !== undefined) return known
    }
    return undefined
  }

  verify(token: string, digest: Digest): Verdict<JwtAuth> | Promise<Verdict<JwtAuth>> {
    const arrivedAt = performance.now()
    const { waiting } = this.#marks.currency
    if (waiting !== undefined) {
      return this.#untilRead(waiting).then(async () => this.#judge(token, digest, arrivedAt))
    }
    return this.#judge(token, digest, arrivedAt)
  }

  close(): void {
    for (const issuer of this.#issuers) issuer.close()
  }

  #judge(
    token: string,
    digest: Digest,
    arrivedAt: number,
  ): Verdict<JwtAuth> | Promise<Verdict<JwtAuth>> {
    // A token that was verified before need not be taken apart again.
    const issuer = this.#issuers.find((one) => one.remembers(digest))
    if (issuer === undefined) return this.#verifyNew(token, digest, arrivedAt)
    return issuer
      .findVerified(token, digest, arrivedAt)
      .then((known) => known ?? this.#verifyNew(token, digest, arrivedAt))
  }

  #verifyNew(
    token: string,
    digest: Digest,
    arrivedAt: number,
  ): Verdict<JwtAuth> | Promise<Verdict<JwtAuth>> {
    const parsed = parseCompactToken(token)
    if (typeof parsed === 'string') return invalid(parsed, 'memory')

    // From a fixed list, by exact comparison: a token cannot bring its own authority.
    const issuer = this.#issuers.find((one) => one.isIssuerOf(parsed))
    if (issuer !== undefined) return issuer.verify(token, digest, parsed, arrivedAt)
    const configured = this.#issuers.map(({ options }) => options.issuer)
    this.#mismatch.ofIssuer(parsed.payload['iss'], configured)
    return invalid('bad_issuer', 'memory')
  }

  // A process that has just started reads the revocations of its fleet first. Half of the time is left
  // for the verification.
  async #untilRead(waiting: Promise<void>): Promise<void> {
    const timeoutMs = Math.min(...this.#issuers.map(({ options }) => options.timeoutMs))
    await withinMs(timeoutMs / 2, waiting).catch(() => {})
  }
}
