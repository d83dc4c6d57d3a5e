import type { ApiKeyVerifier } from './api-key/api-key-verifier.ts'
import { parseCompactToken } from './jwt/compact-token.ts'
import { writeIssuerTemplate } from './jwt/issuer-template.ts'
import type { TokenVerifier } from './jwt/token-verifier.ts'
import type { Digester } from './request/digester.ts'
import { digestOf } from './request/fingerprint.ts'
import { LAST_MOMENT, type TimedMark } from './revocation/parse-mark.ts'
import {
  planRevocation,
  unacceptableToken,
  type RevocationPlan,
} from './revocation/plan-revocation.ts'
import type {
  NamedTarget,
  RevokeOptions,
  SigningKeyTarget,
} from './revocation/revocation-target.ts'
import type { TokenMark } from './revocation/token-mark.ts'
import type { TokenMarks } from './revocation/token-marks.ts'
import { TokenShares } from './revocation/token-shares.ts'
import { AuthorityError } from './verdict/authority-error.ts'

/** What a plan depends on. */
export interface PlannerParts {
  readonly apiKeys: ApiKeyVerifier | undefined
  readonly jwt: TokenVerifier | undefined
  readonly marks: TokenMarks
  readonly digester: Digester
  /** Whether other processes hear of revocations, by a store or a bus. */
  readonly isFleet: boolean
}

// An authenticator without access tokens does not know how long those of its fleet live.
const UNKNOWN_LIFETIME_MS = 2_678_400_000

// A wall clock that is set back makes a token good again that had just expired.
const KEPT_PAST_EXPIRY_MS = 3_600_000

/** Decides what a revocation forgets and marks. It changes nothing. */
export class RevocationPlanner {
  readonly #parts: PlannerParts
  readonly #shares: TokenShares

  constructor(parts: PlannerParts) {
    this.#parts = parts
    this.#shares = new TokenShares(parts.marks)
  }

  /**
   * Plans a revocation, at once.
   *
   * @throws {TypeError} When this authenticator could never honour it.
   */
  plan(named: NamedTarget, options: RevokeOptions): RevocationPlan {
    const { apiKeys, jwt, digester, marks, isFleet } = this.#parts
    const isTemplate = (name: string) => this.#isTemplate(name)
    const plan = planRevocation(named, options, {
      apiKeys: apiKeys !== undefined,
      isKeyId: (key) => apiKeys?.isKeyId(key) ?? false,
      organizations:
        isFleet || apiKeys !== undefined || (jwt?.issuers.some(namesOrganizations) ?? false),
      issuers: jwt?.issuers.map(({ issuer }) => issuer) ?? [],
      isIssuer: (name) => !isTemplate(name) && jwt?.keySourceOf(name) !== undefined,
      isTemplate,
      digester,
      issuerOf: claimedIssuerOf,
      thumbprintsOf: (issuer, kid) => jwt?.keySourceOf(issuer)?.thumbprintsOf(kid) ?? [],
    })
    const stamped = plan.marks.flatMap((mark) => {
      const known = marks.find(mark.by, mark.issuer, mark.value)
      if (known === undefined) return [mark]
      // Two calls within a millisecond, or a clock that went back: the later call counts.
      if (options.decidedAt === undefined) return [{ ...mark, at: momentAfter(known) }]
      return lateMark(mark, known)
    })
    return { ...plan, marks: stamped }
  }

  /**
   * Plans taking marks back.
   *
   * @throws {TypeError} When there is never a mark of that kind.
   */
  planTakingBack(named: NamedTarget, options: Pick<RevokeOptions, 'issuer'>): readonly TokenMark[] {
    const planned = this.plan(named, options).marks
    const marks = [...planned, ...this.#marksByKid(named, planned)]
    if (marks.length === 0 && named.by !== 'signingKey') {
      throw new TypeError(
        `unrevoke({ ${named.by} }) takes a mark against access tokens back, and there is never one about an API key: the authority says whether it is good.`,
      )
    }
    return marks.map((mark): TokenMark => {
      const known = this.#parts.marks.find(mark.by, mark.issuer, mark.value)
      // No later than it must be: it takes back what is known here, and no revocation by a process
      // whose clock is behind, or that was decided after the mark.
      const at = known === undefined ? mark.at : Math.min(known.at + 1, LAST_MOMENT)
      return { ...mark, at, issuedBefore: null }
    })
  }

  /**
   * Fetches the key set where a key that leaked is unknown, as in a process that has just started.
   *
   * @throws {AuthorityError} When the set cannot be fetched.
   */
  async findSigningKey({ issuer, kid }: SigningKeyTarget): Promise<void> {
    const keys = this.#parts.jwt?.keySourceOf(issuer)
    if (keys === undefined || keys.thumbprintsOf(kid).length > 0) return
    const isUpToDate = await keys.refresh()
    if (!isUpToDate && keys.thumbprintsOf(kid).length === 0) throw unknownYet('signingKey')
  }

  /**
   * Verifies a token before it is marked. Marks are bounded, and one too many ends the tokens of
   * others: no mark is made for a made-up token, nor for one that has expired.
   *
   * @throws {TypeError} When the token would never be accepted.
   * @throws {AuthorityError} When its key cannot be found now.
   */
  async verifyToken(token: string, plan: RevocationPlan): Promise<RevocationPlan> {
    const { jwt } = this.#parts
    if (plan.marks.length === 0 || jwt === undefined) return plan
    if (jwt.expiryOf(token) !== undefined) return plan
    const verdict = await jwt.verify(token, digestOf(token))
    if (verdict.kind === 'cannot-tell' && jwt.expiryOf(token) === undefined) {
      throw unknownYet('token')
    }
    if (verdict.kind !== 'invalid') return plan
    const { reason } = verdict
    if (reason === 'revoked' || reason === 'not_yet_valid') return plan
    if (reason === 'expired') return { ...plan, marks: [] }
    throw reason === 'unknown_kid' ? unknownYet('token') : unacceptableToken()
  }

  /** Keeps an owner of tokens to a share of the marks against single ones. See {@link TokenShares}. */
  withinShare(marks: readonly TokenMark[], named: NamedTarget): readonly TokenMark[] {
    if (named.by !== 'token' && named.by !== 'jti') return marks
    const { by, value } = named
    return this.#shares.within(marks, this.#parts.jwt?.findFacts({ by, value }))
  }

  /** Adds how long marks are kept: one on a token until it has expired, others for the longest life. */
  withLifetime(marks: readonly TokenMark[], named: NamedTarget): readonly TimedMark[] {
    const lifetimeMs = this.#parts.marks.lifetimeMs || UNKNOWN_LIFETIME_MS
    const expiresAt = named.by === 'token' ? this.#parts.jwt?.expiryOf(named.value) : undefined
    return marks.map((mark) => ({
      mark,
      remainingMs:
        mark.by !== 'token' || expiresAt === undefined
          ? lifetimeMs
          : expiresAt - Date.now() + KEPT_PAST_EXPIRY_MS,
    }))
  }

  #isTemplate(name: string): boolean {
    const issuers = this.#parts.jwt?.issuers ?? []
    return issuers.some(
      ({ issuerTemplate }) =>
        issuerTemplate !== undefined && name === writeIssuerTemplate(issuerTemplate),
    )
  }

  // The key may have left the set since, and with it its name.
  #marksByKid(named: NamedTarget, planned: readonly TokenMark[]): readonly TokenMark[] {
    if (named.by !== 'signingKey') return []
    const { kid } = named.value
    const issuer = this.#isTemplate(named.value.issuer) ? null : named.value.issuer
    const values = new Set(planned.map(({ value }) => value))
    return [...this.#parts.marks.all()]
      .map(({ mark }) => mark)
      .filter((mark) => mark.by === 'signingKey' && mark.issuer === issuer && mark.kid === kid)
      .filter(({ value }) => !values.has(value))
  }
}

/** What a revocation marks that was decided at a moment of its own. */
function lateMark(mark: TokenMark, known: TokenMark): readonly TokenMark[] {
  if (known.at < mark.at) return [mark]
  if (known.issuedBefore === null) return known.at > mark.at ? [] : [mark]
  // Told again as it is: a process that took it back meanwhile has the last word.
  if (Number(mark.issuedBefore) <= known.issuedBefore) return [known]
  // A store that lost this change is told it again by its later moment.
  return [{ ...mark, at: known.at + 1 }]
}

/** The moment of a mark that counts more than another one, which may be from a clock far ahead. */
function momentAfter({ at }: TokenMark): number {
  return Math.min(Math.max(Date.now(), at + 1), LAST_MOMENT)
}

function unknownYet(by: string): AuthorityError {
  return new AuthorityError(
    'unavailable',
    `revoke({ ${by} }) needs the issuer's key set, which cannot be fetched now or does not have the key yet. Nothing is revoked: try again.`,
    { code: 'no_key_set' },
  )
}

function namesOrganizations({
  organizationClaim,
  organization,
}: TokenVerifier['issuers'][number]): boolean {
  return organizationClaim !== undefined || typeof organization === 'function'
}

function claimedIssuerOf(token: string): string | null | undefined {
  const parsed = parseCompactToken(token)
  if (typeof parsed === 'string') return undefined
  const issuer = parsed.payload['iss']
  return typeof issuer === 'string' ? issuer : null
}
