import type { IssuerState } from '../report/stats.ts'
import type { JwtAuth } from '../caller/auth.ts'
import type { EmitEvent } from '../report/events.ts'
import type { Digest } from '../request/fingerprint.ts'
import { cannotTell, invalid, type Source, type Verdict } from '../verdict/verdict.ts'
import { andThen } from '../time/and-then.ts'
import { RevokedQuestion } from './ask-is-revoked.ts'
import { outlivesMarks } from './check-lifetime.ts'
import { tokenFactsOf } from './token-facts.ts'
import type { TokenFacts, TokenMark } from '../revocation/token-mark.ts'
import type { TokenMarks } from '../revocation/token-marks.ts'
import { toJwtAuth } from './to-jwt-auth.ts'
import { checkClaims, isTokenClaims } from './check-claims.ts'
import type { CompactToken } from './compact-token.ts'
import { findSigner, type SignedToken, type SignerSearch } from './find-signer.ts'
import { isKeyForToken } from './is-key-for-token.ts'
import { isNamedBy } from './issuer-template.ts'
import type { KeySource } from './key-source.ts'
import { keysOfIssuer } from './keys-of-issuer.ts'
import { knownHeaders } from './known-headers.ts'
import type { ResolvedJwtOptions } from './jwt-option-tables.ts'
import { MismatchWarner } from './mismatch-warner.ts'
import { openKeySource } from './open-key-source.ts'
import { VerifiedTokens, type RememberedToken } from './verified-tokens.ts'

/** Judges the access tokens of one issuer. */
export class IssuerVerifier {
  readonly #options: ResolvedJwtOptions
  readonly #question: RevokedQuestion | undefined
  readonly #keySet: KeySource
  readonly #mismatch = new MismatchWarner()
  readonly #verified: VerifiedTokens

  constructor(options: ResolvedJwtOptions, marks: TokenMarks, emit: EmitEvent) {
    this.#options = options
    this.#question = options.isRevoked && new RevokedQuestion(options.isRevoked)
    this.#verified = new VerifiedTokens(options, marks)
    this.#keySet = openKeySource(options, emit)
  }

  /** How it stands now. */
  get state(): IssuerState {
    return {
      issuer: this.#options.issuer,
      keySet: this.#keySet.state,
      keys: this.#keySet.size,
      ageMs: this.#keySet.ageMs,
      tokens: this.#verified.size,
      marks: this.#verified.markCount,
    }
  }

  /** Its settings. */
  get options(): ResolvedJwtOptions {
    return this.#options
  }

  /** Its keys. */
  get keySource(): KeySource {
    return this.#keySet
  }

  /** Tells how many remembered tokens a new mark covers; 0 for a mark of one token. */
  countCovered(mark: TokenMark): number {
    return this.#verified.countCovered(mark)
  }

  /** Tells whether a token was verified here before. It may not be good any more. */
  remembers(digest: Digest): boolean {
    return this.#verified.has(digest)
  }

  /** Tells until when a remembered token would be good, in wall-clock milliseconds. */
  expiryOf(digest: Digest): number | undefined {
    return this.#verified.expiryOf(digest)
  }

  /** Finds what marks can be about, of a remembered token. */
  factsOf(digest: Digest): TokenFacts | undefined {
    return this.#verified.factsOf(digest)
  }

  /** The same, by the token's ID. */
  factsOfJti(jti: string): TokenFacts | undefined {
    return this.#verified.factsOfJti(jti)
  }

  /** Tells whether a name is its own, the one of a tenant of its template, or the template. */
  isCalled(name: string): boolean {
    const { issuer, issuerTemplate } = this.#options
    return issuerTemplate === undefined ? issuer === name : isNamedBy(issuerTemplate, name)
  }

  /** Tells whether a token says that it is from here. It is not believed yet. */
  isIssuerOf({ payload }: CompactToken): boolean {
    return this.#options.issuer === null || payload['iss'] === this.#options.issuer
  }

  /**
   * Judges a token that was verified before, at once. It is good for as long as it says, while its key
   * is in the set that is trusted now, and until it is revoked.
   *
   * @returns `undefined` where it is not known, or something must be asked first: the endpoint of the
   *   key set, or the application's `isRevoked`.
   */
  judgeFromMemory(token: string, digest: Digest): Verdict<JwtAuth> | undefined {
    const entry = this.#question === undefined ? this.#verified.get(digest) : undefined
    // Where its key left the set, it is not forgotten here: `findVerified` does that.
    if (entry === undefined || this.#keySet.trustsNow(entry.keyId) !== true) return undefined
    return this.#verified.judge(entry, token, 'memory')
  }

  /**
   * Judges one token: at once where its key is known and its signature may be checked now. Never
   * rejects, and settles within one deadline from when it arrived.
   */
  verify(
    token: string,
    digest: Digest,
    parsed: CompactToken,
    arrivedAt: number,
  ): Verdict<JwtAuth> | Promise<Verdict<JwtAuth>> {
    const alg = this.#options.algorithms.find((one) => one === parsed.header.alg)
    if (alg === undefined) return invalid('bad_algorithm', 'memory')
    const { type, issuerTemplate } = this.#options
    if (type !== undefined && parsed.header.typ !== type) return invalid('bad_type', 'memory')

    const dueAt = arrivedAt + this.#options.timeoutMs
    const signed: SignedToken = {
      token,
      digest,
      alg,
      dueAt,
      hasKid: parsed.header.kid !== undefined,
      knownClaimant: () => this.#verified.knownClaimantOf(parsed),
    }
    return andThen(
      this.#keySet.find((key) => isKeyForToken(key, parsed.header, alg), dueAt),
      (found) => {
        switch (found.kind) {
          case 'cannot-tell':
            return found
          case 'unknown':
            return invalid('unknown_kid')
          case 'keys': {
            const keys = keysOfIssuer(found.keys, parsed.payload['iss'], issuerTemplate)
            if (keys.length === 0) return invalid('bad_issuer')
            return andThen(findSigner(keys, signed), (signer) =>
              this.#judgeSigned(signer, parsed, signed),
            )
          }
        }
      },
    )
  }

  /** Gives up everything that is under way. */
  close(): void {
    this.#keySet.close()
  }

  /** Finds a token that was verified before, after asking for the key set where that is due. */
  async findVerified(
    token: string,
    digest: Digest,
    arrivedAt: number,
  ): Promise<Verdict<JwtAuth> | undefined> {
    const entry = this.#verified.get(digest)
    if (entry === undefined) return undefined
    const dueAt = arrivedAt + this.#options.timeoutMs
    const isTrusted = await this.#keySet.trusts(entry.keyId, dueAt)
    if (typeof isTrusted === 'object') return isTrusted
    if (!isTrusted) {
      this.#verified.delete(digest)
      return undefined
    }
    return this.#judge(entry, token, { source: 'memory', dueAt })
  }

  #judgeSigned(
    signer: SignerSearch,
    parsed: CompactToken,
    token: SignedToken,
  ): Verdict<JwtAuth> | Promise<Verdict<JwtAuth>> {
    const { header, payload } = parsed
    if (signer.kind === 'none') return invalid('bad_signature')
    if (signer.kind === 'unchecked') {
      return cannotTell('unavailable', { cause: { name: 'SignatureCheck', code: signer.code } })
    }

    knownHeaders.add(token.token, header)
    // Only now: nothing that a forged token says is worth reporting.
    const validity = checkClaims(payload, this.#options, header.typ)
    if (validity === 'bad_audience' && this.#verified.size === 0) {
      this.#mismatch.ofAudience(payload['aud'], this.#options.issuer, this.#options.audience)
    }
    if (typeof validity === 'string') return invalid(validity)
    if (!isTokenClaims(payload)) return invalid('bad_claims')
    if (outlivesMarks(payload, this.#options.maxTokenLifetimeMs)) return invalid('bad_claims')

    const caller = toJwtAuth(payload, this.#options)
    if ('failed' in caller) {
      return cannotTell('misconfigured', {
        cause: { name: 'FailedOption', code: `jwt.${caller.failed}` },
      })
    }
    const { auth, identity } = caller
    const facts = tokenFactsOf(payload, identity, signer.key.thumbprint)
    const verified = { auth, validity, keyId: signer.key.id, facts }
    const entry = this.#verified.add(token.digest, verified, parsed)
    return this.#judge(entry, token.token, { source: 'authority', dueAt: token.dueAt })
  }

  /** Judges a verified token by what may have changed since, and by the application's `isRevoked`. */
  #judge(
    entry: RememberedToken,
    token: string,
    { source, dueAt }: { readonly source: Source; readonly dueAt: number },
  ): Verdict<JwtAuth> | Promise<Verdict<JwtAuth>> {
    const verdict = this.#verified.judge(entry, token, source)
    if (this.#question === undefined || verdict.kind !== 'valid') return verdict
    return this.#question.ask(verdict, dueAt).then((answer) =>
      // It may have been revoked, or have expired, while the application was asked.
      answer.kind === 'valid' ? this.#verified.judge(entry, token, source) : answer,
    )
  }
}
