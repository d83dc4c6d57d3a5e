import { LRUCache } from 'lru-cache'
import { atMost } from '../memory/at-most.ts'
import type { JwtAuth } from '../caller/auth.ts'
import type { Digest } from '../request/fingerprint.ts'
import { nameToken } from '../revocation/name-token.ts'
import { isNamedBy, type TokenFacts, type TokenMark } from '../revocation/token-mark.ts'
import type { TokenMarks } from '../revocation/token-marks.ts'
import { cannotTell, invalid, type Source, type Verdict } from '../verdict/verdict.ts'
import { checkTime, type Validity } from './check-claims.ts'
import { claimantOf } from './claimant.ts'
import type { CompactToken } from './compact-token.ts'
import type { ResolvedJwtOptions } from './jwt-option-tables.ts'
import { TokenNames } from './token-names.ts'

/** What a verification found out about a token. */
export interface VerifiedToken {
  readonly auth: JwtAuth
  readonly validity: Validity
  readonly keyId: string
  readonly facts: TokenFacts
}

/** A verified token that is remembered. */
export interface RememberedToken extends VerifiedToken {
  /** The epoch of the marks in which nothing covered it. */
  clearIn: number | undefined
}

/** Remembers the tokens of one issuer that were verified, and judges them by what has changed since. */
export class VerifiedTokens {
  readonly #options: ResolvedJwtOptions
  readonly #marks: TokenMarks
  readonly #tokens: LRUCache<Digest, RememberedToken>
  readonly #names = new TokenNames()
  /** Whose tokens were verified here. */
  readonly #claimants: LRUCache<string, true>

  constructor(options: ResolvedJwtOptions, marks: TokenMarks) {
    this.#options = options
    this.#marks = marks
    this.#tokens = new LRUCache({
      ...atMost(options.maxTokens),
      dispose: ({ facts }) => {
        this.#names.delete(facts)
      },
    })
    this.#claimants = new LRUCache(atMost(options.maxTokens))
  }

  /** How many are remembered. */
  get size(): number {
    return this.#tokens.size
  }

  /** How many marks there are against tokens of this issuer. */
  get markCount(): number {
    return this.#marks.sizeOf(this.#options.issuer)
  }

  /** Tells how many remembered tokens a new mark covers; 0 for a mark of one token. */
  countCovered(mark: TokenMark): number {
    if (!this.#names.has(mark)) return 0
    let count = 0
    for (const { facts } of this.#tokens.values()) {
      if (isNamedBy(mark, facts) && this.#marks.covers(facts, () => '')) count += 1
    }
    return count
  }

  /** Tells whether a token is remembered. It may not be good any more. */
  has(digest: Digest): boolean {
    return this.#tokens.has(digest)
  }

  /** Finds a remembered token. `judge` tells whether it is still good. */
  get(digest: Digest): RememberedToken | undefined {
    return this.#tokens.get(digest)
  }

  /** Tells until when a remembered token would be good, in wall-clock milliseconds. */
  expiryOf(digest: Digest): number | undefined {
    return this.#tokens.peek(digest)?.validity.expiresAt
  }

  /** Finds what marks can be about, of a remembered token. */
  factsOf(digest: Digest): TokenFacts | undefined {
    return this.#tokens.peek(digest)?.facts
  }

  /** The same, by the token's ID. */
  factsOfJti(jti: string): TokenFacts | undefined {
    if (!this.#names.has({ by: 'jti', value: jti })) return undefined
    for (const { facts } of this.#tokens.values()) if (facts.jti === jti) return facts
    return undefined
  }

  /** Remembers a token, and whose it is. */
  add(digest: Digest, token: VerifiedToken, { payload }: CompactToken): RememberedToken {
    const { auth, validity, keyId, facts } = token
    const entry = { auth, validity, keyId, facts, clearIn: undefined }
    this.#tokens.set(digest, entry)
    this.#names.add(facts)
    const claimant = claimantOf(payload)
    if (claimant !== undefined) this.#claimants.set(claimant, true)
    return entry
  }

  /** Forgets a token, whose key left the set. */
  delete(digest: Digest): void {
    this.#tokens.delete(digest)
  }

  /** Names the client and the user that a token claims to be of, where a token of theirs was verified. */
  knownClaimantOf({ payload }: CompactToken): string | undefined {
    const claimant = claimantOf(payload)
    return claimant !== undefined && this.#claimants.has(claimant) ? claimant : undefined
  }

  /**
   * Judges a verified token by its times and by the revocations that this process knows of. Every use
   * of a remembered token comes through here.
   *
   * @param source Where the verdict is said to come from.
   */
  judge(entry: RememberedToken, token: string, source: Source): Verdict<JwtAuth> {
    const reason = checkTime(entry.validity)
    if (reason !== undefined) return invalid(reason, source)
    const { whenCutOff, cutOffTtlMs } = this.#options
    if (whenCutOff === 'refuse' && this.#marks.currency.cutOffMs() > cutOffTtlMs) {
      return cannotTell('unavailable', { cause: { name: 'MarksCutOff', code: 'marks_cut_off' } })
    }
    const { epoch } = this.#marks
    if (entry.clearIn !== epoch) {
      if (this.#marks.covers(entry.facts, () => nameToken(token))) return invalid('revoked', source)
      entry.clearIn = epoch
    }
    return { kind: 'valid', value: entry.auth, source }
  }
}
