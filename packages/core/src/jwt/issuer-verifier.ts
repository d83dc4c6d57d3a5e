import type { IssuerState } from '../report/stats.ts'
import { LRUCache } from 'lru-cache'
import type { JwtAuth } from '../caller/auth.ts'
import type { EmitEvent } from '../report/events.ts'
import type { Digest } from '../request/fingerprint.ts'
import { cannotTell, invalid, type Source, type Verdict } from '../verdict/verdict.ts'
import { toJwtAuth } from './to-jwt-auth.ts'
import { checkClaims, checkTime, isTokenClaims, type Validity } from './check-claims.ts'
import { claimantOf } from './claimant.ts'
import type { CompactToken } from './compact-token.ts'
import { findSigner, type SignedToken } from './find-signer.ts'
import { isKeyForToken } from './is-key-for-token.ts'
import { KeySet } from './key-set.ts'
import type { KeySource } from './key-source.ts'
import type { ResolvedJwtOptions } from './jwt-options.ts'
import type { VerificationKey } from './parse-key-set.ts'
import { StaticKeySet } from './static-key-set.ts'

interface VerifiedToken {
  readonly auth: JwtAuth
  readonly validity: Validity
  readonly keyId: string
}

/** Judges the access tokens of one issuer. */
export class IssuerVerifier {
  readonly #options: ResolvedJwtOptions
  readonly #keySet: KeySource
  readonly #verified: LRUCache<Digest, VerifiedToken>
  /** Whose tokens were verified here. */
  readonly #claimants: LRUCache<string, true>

  constructor(options: ResolvedJwtOptions, emit: EmitEvent) {
    this.#options = options
    this.#verified = new LRUCache({ max: options.maxTokens })
    this.#claimants = new LRUCache({ max: options.maxTokens })
    this.#keySet =
      'keys' in options
        ? new StaticKeySet(options.keys)
        : new KeySet(options, (event) => {
            emit('keyset', () => ({ type: 'keyset', issuer: options.issuer, ...event }))
          })
  }

  /** How it stands now. */
  get state(): IssuerState {
    return {
      issuer: this.#options.issuer,
      keySet: this.#keySet.state,
      keys: this.#keySet.size,
      ageMs: this.#keySet.ageMs,
      tokens: this.#verified.size,
    }
  }

  /** Tells whether a token says that it is from here. It is not believed yet. */
  isIssuerOf({ payload }: CompactToken): boolean {
    return this.#options.issuer === null || payload['iss'] === this.#options.issuer
  }

  /** Judges one token. Never rejects, and settles within one deadline from when it arrived. */
  async verify(
    token: string,
    digest: Digest,
    parsed: CompactToken,
    arrivedAt: number,
  ): Promise<Verdict<JwtAuth>> {
    const alg = this.#options.algorithms.find((one) => one === parsed.header.alg)
    if (alg === undefined) return invalid('bad_algorithm', 'memory')
    const { type } = this.#options
    if (type !== undefined && parsed.header.typ !== type) return invalid('bad_type', 'memory')

    const dueAt = arrivedAt + this.#options.timeoutMs
    const found = await this.#keySet.find((key) => isKeyForToken(key, parsed.header, alg), dueAt)
    switch (found.kind) {
      case 'cannot-tell':
        return found
      case 'unknown':
        return invalid('unknown_kid')
      case 'keys':
        return this.#verifyWith(found.keys, parsed, {
          token,
          digest,
          alg,
          dueAt,
          hasKid: parsed.header.kid !== undefined,
          knownClaimant: () => this.#knownClaimantOf(parsed),
        })
    }
  }

  /** Gives up everything that is under way. */
  close(): void {
    this.#keySet.close()
  }

  /**
   * Finds a token that was verified before. It is good for as long as it says, and while its key is
   * in the set that is trusted now.
   */
  async findVerified(digest: Digest): Promise<Verdict<JwtAuth> | undefined> {
    const entry = this.#verified.get(digest)
    if (entry === undefined) return undefined
    const trusts = await this.#keySet.trusts(entry.keyId)
    if (typeof trusts === 'object') return trusts
    if (!trusts) {
      this.#verified.delete(digest)
      return undefined
    }
    return toVerdict(entry, 'memory')
  }

  async #verifyWith(
    keys: readonly VerificationKey[],
    { header, payload }: CompactToken,
    token: SignedToken,
  ): Promise<Verdict<JwtAuth>> {
    const signer = await findSigner(keys, token)
    if (signer.kind === 'none') return invalid('bad_signature')
    if (signer.kind === 'unchecked') {
      return cannotTell('unavailable', { cause: { name: 'SignatureCheck', code: signer.code } })
    }

    // Only now: nothing that a forged token says is worth reporting.
    const validity = checkClaims(payload, this.#options, header.typ)
    if (typeof validity === 'string') return invalid(validity)
    if (!isTokenClaims(payload)) return invalid('bad_claims')

    const auth = toJwtAuth(payload, this.#options)
    if ('failed' in auth) {
      return cannotTell('misconfigured', {
        cause: { name: 'FailedOption', code: `jwt.${auth.failed}` },
      })
    }
    const entry = { auth, validity, keyId: signer.key.id }
    this.#verified.set(token.digest, entry)
    const claimant = claimantOf(payload)
    if (claimant !== undefined) this.#claimants.set(claimant, true)
    return toVerdict(entry, 'authority')
  }

  #knownClaimantOf({ payload }: CompactToken): string | undefined {
    const claimant = claimantOf(payload)
    return claimant !== undefined && this.#claimants.has(claimant) ? claimant : undefined
  }
}

function toVerdict({ auth, validity }: VerifiedToken, source: Source): Verdict<JwtAuth> {
  const reason = checkTime(validity)
  return reason === undefined ? { kind: 'valid', value: auth, source } : invalid(reason, source)
}
